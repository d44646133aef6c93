using CdnMusic.HttpFields.Structured;

namespace CdnMusic.Common.Tests.Structured;

/// <summary>Bare items, by section of RFC 9651: 3.3 what they are, 4.2.3.1 to 4.2.10 how they are parsed.</summary>
public sealed class BareItemTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("042", 42)]
    [InlineData("-42", -42)]
    [InlineData("  42  ", 42)]
    [InlineData("999999999999999", 999_999_999_999_999)]
    [InlineData("-999999999999999", -999_999_999_999_999)]
    [InlineData("000000000000001", 1)]
    public void RFC_9651_3_3_1_an_Integer_has_up_to_15_digits(string field, long value) =>
        Assert.Equal(BareItem.OfInteger(value), Parse(field));

    [Theory]
    [InlineData("1000000000000000")]
    [InlineData("-1000000000000000")]
    [InlineData("0000000000000001")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("+1")]
    [InlineData("- 1")]
    [InlineData("4-2")]
    [InlineData("-a")]
    [InlineData("1 2")]
    [InlineData("1,2")]
    [InlineData("0x1")]
    [InlineData("١")]
    public void RFC_9651_4_2_4_anything_else_is_no_Integer(string field) => AssertFails(field);

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("-1.23", "-1.23")]
    [InlineData("0.001", "0.001")]
    [InlineData("1.10", "1.1")]
    [InlineData("00.5", "0.5")]
    [InlineData("-0.0", "0.0")]
    [InlineData("1.0", "1.0")]
    [InlineData("999999999999.999", "999999999999.999")]
    [InlineData("-999999999999.999", "-999999999999.999")]
    public void RFC_9651_3_3_2_a_Decimal_has_up_to_12_digits_before_the_point_and_3_after_it(string field, string canonical)
    {
        var item = Parse(field);

        Assert.Equal(BareItemKind.Decimal, item.Kind);
        Assert.Equal(canonical, item.ToString());
    }

    [Theory]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("-.1")]
    [InlineData("1.5.4")]
    [InlineData("1..4")]
    [InlineData("1.0000")]
    [InlineData("1000000000000.0")]
    [InlineData("0000000000001.0")]
    [InlineData("1.-5")]
    [InlineData("1e3")]
    public void RFC_9651_4_2_4_anything_else_is_no_Decimal(string field) => AssertFails(field);

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"foo bar\"", "foo bar")]
    [InlineData("\" !#$~ \"", " !#$~ ")]
    [InlineData(@"""b \""a\"" \\ r""", @"b ""a"" \ r")]
    public void RFC_9651_3_3_3_a_String_is_printable_ASCII_with_quotes_and_backslashes_escaped(string field, string value) =>
        Assert.Equal(BareItem.OfString(value), Parse(field));

    [Theory]
    [InlineData("\"foo")]
    [InlineData("foo\"")]
    [InlineData("'foo'")]
    [InlineData(@"""foo\")]
    [InlineData(@"""foo\""")]
    [InlineData(@"""\a""")]
    [InlineData("\"\t\"")]
    [InlineData("\"\n\"")]
    [InlineData("\"\0\"")]
    [InlineData("\"\u007F\"")]
    [InlineData("\"ü\"")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\" \"b\"")]
    public void RFC_9651_4_2_5_anything_else_is_no_String(string field) => AssertFails(field);

    [Theory]
    [InlineData("a")]
    [InlineData("*")]
    [InlineData("foo123/456")]
    [InlineData("A_b-c.d:3/f%*!#$&'+^`|~")]
    public void RFC_9651_3_3_4_a_Token_starts_with_a_letter_or_an_asterisk(string field) =>
        Assert.Equal(BareItem.OfToken(field), Parse(field));

    [Theory]
    [InlineData("_a")]
    [InlineData(".a")]
    [InlineData("/a")]
    [InlineData("a b")]
    [InlineData("a(")]
    [InlineData("a\"")]
    [InlineData("a@")]
    [InlineData("ü")]
    [InlineData("aü")]
    public void RFC_9651_4_2_6_anything_else_is_no_Token(string field) => AssertFails(field);

    [Theory]
    [InlineData("::", "")]
    [InlineData(":aGVsbG8=:", "68656c6c6f")]
    [InlineData(":aGVsbG8:", "68656c6c6f")]
    [InlineData(":+/+/:", "fbffbf")]
    [InlineData(":iZ==:", "89")]
    [InlineData(":/+Ah:", "ffe021")]
    public void RFC_9651_3_3_5_a_Byte_Sequence_is_base64_whose_padding_may_be_missing_and_pad_bits_set(string field, string hexadecimal) =>
        Assert.Equal(BareItem.OfBytes(Convert.FromHexString(hexadecimal)), Parse(field));

    [Theory]
    [InlineData(":aGVsbG8=")]
    [InlineData(":")]
    [InlineData(":a:")]
    [InlineData(":a===:")]
    [InlineData(":====:")]
    [InlineData(":=aGk:")]
    [InlineData(":aG=k:")]
    [InlineData(":aGVsbG8==:")]
    [InlineData(":aGVsb G8=:")]
    [InlineData(":aGVsb\nG8=:")]
    [InlineData(":_-Ah:")]
    [InlineData(":aGVsbG!8=:")]
    [InlineData(":aGk=:x")]
    public void RFC_9651_4_2_7_anything_else_is_no_Byte_Sequence(string field) => AssertFails(field);

    [Theory]
    [InlineData("?1", true)]
    [InlineData("?0", false)]
    public void RFC_9651_3_3_6_a_Boolean_is_one_or_zero(string field, bool value) => Assert.Equal(BareItem.OfBoolean(value), Parse(field));

    [Theory]
    [InlineData("?")]
    [InlineData("?2")]
    [InlineData("?01")]
    [InlineData("?true")]
    [InlineData("? 1")]
    [InlineData("?-0")]
    public void RFC_9651_4_2_8_anything_else_is_no_Boolean(string field) => AssertFails(field);

    [Theory]
    [InlineData("@0", 0)]
    [InlineData("@1659578233", 1_659_578_233)]
    [InlineData("@-62135596801", -62_135_596_801)]
    [InlineData("@999999999999999", 999_999_999_999_999)]
    public void RFC_9651_3_3_7_a_Date_is_an_Integer_of_seconds(string field, long seconds) => Assert.Equal(BareItem.OfDate(seconds), Parse(field));

    [Theory]
    [InlineData("@")]
    [InlineData("@1659578233.12")]
    [InlineData("@1000000000000000")]
    [InlineData("@ 1")]
    [InlineData("@@1")]
    [InlineData("@\"1\"")]
    [InlineData("@a")]
    public void RFC_9651_4_2_9_anything_else_is_no_Date(string field) => AssertFails(field);

    [Theory]
    [InlineData("%\"\"", "")]
    [InlineData("%\"foo bar\"", "foo bar")]
    [InlineData("%\"f%c3%bc%c3%bc\"", "füü")]
    [InlineData("%\"foo %22bar%22 \\ baz %25\"", "foo \"bar\" \\ baz %")]
    [InlineData("%\"%f0%9f%8e%b5\"", "🎵")]
    [InlineData("%\"%00%0a\"", "\0\n")]
    [InlineData("%\"BOM: %ef%bb%bf\"", "BOM: \uFEFF")]
    public void RFC_9651_3_3_8_a_Display_String_is_Unicode_in_percent_encoded_UTF_8(string field, string value) =>
        Assert.Equal(BareItem.OfDisplayString(value), Parse(field));

    [Theory]
    [InlineData("%")]
    [InlineData("%foo")]
    [InlineData("%'foo'")]
    [InlineData("%\"foo")]
    [InlineData("% \"foo\"")]
    [InlineData("%\"\t\"")]
    [InlineData("%\"ü\"")]
    [InlineData("%\"\u007F\"")]
    [InlineData("%\"f%C3%BC\"")]
    [InlineData("%\"%\"")]
    [InlineData("%\"%a\"")]
    [InlineData("%\"%g0\"")]
    [InlineData("%\"%c3%28\"")]
    [InlineData("%\"%c3\"")]
    [InlineData("%\"%a0%a1\"")]
    [InlineData("%\"%e2%28%a1\"")]
    [InlineData("%\"%c0%80\"")]
    [InlineData("%\"%ed%a0%80\"")]
    [InlineData("%\"%f4%90%80%80\"")]
    public void RFC_9651_4_2_10_anything_else_is_no_Display_String(string field) => AssertFails(field);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t1")]
    [InlineData("1\t")]
    [InlineData("(1)")]
    [InlineData("1;")]
    public void RFC_9651_4_2_an_Item_stands_alone_between_spaces(string field) => AssertFails(field);

    [Fact]
    public void RFC_9651_3_3_values_that_no_field_could_carry_cannot_be_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BareItem.OfInteger(1_000_000_000_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => BareItem.OfInteger(long.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => BareItem.OfDecimal(1_000_000_000_000m));
        Assert.Throws<ArgumentOutOfRangeException>(() => BareItem.OfDecimal(999_999_999_999.9996m));
        Assert.Throws<ArgumentOutOfRangeException>(() => BareItem.OfDate(-1_000_000_000_000_000));
        Assert.Throws<ArgumentException>(() => BareItem.OfString("ü"));
        Assert.Throws<ArgumentException>(() => BareItem.OfString("\n"));
        Assert.Throws<ArgumentException>(() => BareItem.OfToken(""));
        Assert.Throws<ArgumentException>(() => BareItem.OfToken("1a"));
        Assert.Throws<ArgumentException>(() => BareItem.OfDisplayString("\uD800"));
    }

    private static BareItem Parse(string field)
    {
        Assert.True(StructuredFieldParser.TryParseItem(field, out var item), $"'{field}' is an Item.");
        Assert.Empty(item.Parameters);
        return item.Value;
    }

    private static void AssertFails(string field)
    {
        Assert.False(StructuredFieldParser.TryParseItem(field, out var item), $"'{field}' is no Item.");
        Assert.Null(item);
    }
}
