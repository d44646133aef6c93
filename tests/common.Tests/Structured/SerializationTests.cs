using CdnMusic.HttpFields.Structured;

namespace CdnMusic.Common.Tests.Structured;

/// <summary>RFC 9651 4.1: every value has one canonical form.</summary>
public sealed class SerializationTests
{
    [Theory]
    [InlineData("0.0005", "0.0")]
    [InlineData("0.0015", "0.002")]
    [InlineData("0.0025", "0.002")]
    [InlineData("-0.0015", "-0.002")]
    [InlineData("-0.0001", "0.0")]
    [InlineData("9.9995", "10.0")]
    [InlineData("1", "1.0")]
    [InlineData("1.500", "1.5")]
    [InlineData("999999999999.9994", "999999999999.999")]
    public void RFC_9651_4_1_5_a_Decimal_is_rounded_half_to_even_and_keeps_a_digit_after_the_point(string value, string text) =>
        Assert.Equal(text, BareItem.OfDecimal(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).ToString());

    [Fact]
    public void RFC_9651_4_1_3_1_each_type_has_its_form()
    {
        Assert.Equal("-5", BareItem.OfInteger(-5).ToString());
        Assert.Equal(@"""a \""b\"" \\""", BareItem.OfString(@"a ""b"" \").ToString());
        Assert.Equal("foo/bar", BareItem.OfToken("foo/bar").ToString());
        Assert.Equal(":aGVsbG8=:", BareItem.OfBytes("hello"u8).ToString());
        Assert.Equal("::", BareItem.OfBytes([]).ToString());
        Assert.Equal("?0", BareItem.OfBoolean(false).ToString());
        Assert.Equal("@-1", BareItem.OfDate(-1).ToString());
    }

    [Fact]
    public void RFC_9651_4_1_11_a_Display_String_escapes_percent_quote_and_what_is_not_printable_in_lower_case() =>
        Assert.Equal("%\"%25 %22 \\ %0a %7f f%c3%bc %f0%9f%8e%b5\"", BareItem.OfDisplayString("% \" \\ \n \u007F fü 🎵").ToString());

    [Fact]
    public void RFC_9651_4_1_1_and_2_what_is_empty_is_not_sent()
    {
        Assert.Empty(StructuredFieldSerializer.Serialize([]));
        Assert.Empty(StructuredFieldSerializer.Serialize(OrderedMap<Member>.Empty));
    }

    [Fact]
    public void RFC_9651_4_1_1_3_a_key_that_no_field_could_carry_cannot_be_made()
    {
        foreach (var key in new[] { "", "A", "1a", "a b", "ä" })
        {
            Assert.Throws<ArgumentException>(() => new OrderedMap<BareItem>([new(key, BareItem.True)]));
        }
    }
}
