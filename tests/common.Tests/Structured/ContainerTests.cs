using CdnMusic.HttpFields.Structured;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.Common.Tests.Structured;

/// <summary>
/// Lists, inner lists, parameters and dictionaries: RFC 9651 3.1 and 3.2 what they are, 4.2.1 to 4.2.3 how they are parsed. What is read is
/// compared in its canonical form.
/// </summary>
public sealed class ContainerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("1", "1")]
    [InlineData("1,2", "1, 2")]
    [InlineData("1 \t,\t 2", "1, 2")]
    [InlineData("  1, a;b, \"c\"  ", "1, a;b, \"c\"")]
    [InlineData("1, 1, 1", "1, 1, 1")]
    public void RFC_9651_3_1_a_List_is_members_between_commas(string field, string canonical) => AssertList(field, canonical);

    [Theory]
    [InlineData(",")]
    [InlineData("1,")]
    [InlineData("1, ")]
    [InlineData(",1")]
    [InlineData("1,,2")]
    [InlineData("1 2")]
    [InlineData("1;a b")]
    [InlineData("\t1")]
    [InlineData("1, ?2")]
    [InlineData("1, 2 x")]
    public void RFC_9651_4_2_1_a_trailing_comma_an_empty_member_or_stray_text_fails_the_List(string field) => AssertNoList(field);

    [Theory]
    [InlineData("()", "()")]
    [InlineData("(   )", "()")]
    [InlineData("(1)", "(1)")]
    [InlineData("(  a   \"b\"  )", "(a \"b\")")]
    [InlineData("(1;a=2 3);b", "(1;a=2 3);b")]
    [InlineData("(a), (b c);d=1, e", "(a), (b c);d=1, e")]
    [InlineData("(1;a);a, ()", "(1;a);a, ()")]
    public void RFC_9651_3_1_1_an_Inner_List_is_Items_in_parentheses_with_parameters_of_its_own(string field, string canonical) =>
        AssertList(field, canonical);

    [Theory]
    [InlineData("(")]
    [InlineData("(1")]
    [InlineData("(1 ")]
    [InlineData("1)")]
    [InlineData("(1,2)")]
    [InlineData("(1\t2)")]
    [InlineData("((1))")]
    [InlineData("(\"a\"\"b\")")]
    [InlineData("(1)(2)")]
    [InlineData("(1) ;a")]
    [InlineData("(1 2")]
    public void RFC_9651_4_2_1_2_an_Inner_List_that_is_not_closed_nested_or_not_spaced_fails(string field) => AssertNoList(field);

    [Theory]
    [InlineData("a;b", "a;b")]
    [InlineData("a;b=?1", "a;b")]
    [InlineData("a;b=?0;c=1.50", "a;b=?0;c=1.5")]
    [InlineData("a;  b=1;   c", "a;b=1;c")]
    [InlineData("a;*x_-.*9=z", "a;*x_-.*9=z")]
    [InlineData("a;b=1;c=2;b=3", "a;b=3;c=2")]
    [InlineData("a;b=\"x;y\";c=:aGk=:;d=@1;e=%\"%c3%bc\"", "a;b=\"x;y\";c=:aGk=:;d=@1;e=%\"%c3%bc\"")]
    public void RFC_9651_3_1_2_parameters_are_ordered_and_the_last_value_of_a_key_counts(string field, string canonical) =>
        AssertList(field, canonical);

    [Theory]
    [InlineData("a;")]
    [InlineData("a;;b")]
    [InlineData("a;b=")]
    [InlineData("a ;b")]
    [InlineData("a;\tb")]
    [InlineData("a;b =1")]
    [InlineData("a;b= 1")]
    [InlineData("a;B=1")]
    [InlineData("a;1=1")]
    [InlineData("a;-b=1")]
    [InlineData("a;b=(1)")]
    [InlineData("a;b=1=2")]
    public void RFC_9651_4_2_3_2_a_malformed_parameter_fails_the_field(string field) => AssertNoList(field);

    [Theory]
    [InlineData("", "")]
    [InlineData("a=1", "a=1")]
    [InlineData("a", "a")]
    [InlineData("a=?1", "a")]
    [InlineData("a=?0", "a=?0")]
    [InlineData("a;b=1", "a;b=1")]
    [InlineData("a=?1;b=1", "a;b=1")]
    [InlineData("a=(1 2);x, b \t,\tc=d", "a=(1 2);x, b, c=d")]
    [InlineData("*a-_.9*=1", "*a-_.9*=1")]
    [InlineData("a=1,b=2,a=3", "a=3, b=2")]
    [InlineData("a=1;x,b,a", "a, b")]
    public void RFC_9651_3_2_a_Dictionary_is_ordered_and_the_last_member_of_a_key_counts(string field, string canonical)
    {
        Assert.True(StructuredFieldParser.TryParseDictionary(field, out var dictionary));
        Assert.Equal(canonical, StructuredFieldSerializer.Serialize(dictionary));
    }

    [Theory]
    [InlineData("a=1,")]
    [InlineData("a=1,,b=2")]
    [InlineData(",a=1")]
    [InlineData("a=")]
    [InlineData("a= 1")]
    [InlineData("a =1")]
    [InlineData("a==1")]
    [InlineData("=1")]
    [InlineData("A=1")]
    [InlineData("1=1")]
    [InlineData("-a=1")]
    [InlineData("a=1 b=2")]
    [InlineData("a=1;b=2 c")]
    [InlineData("a\0")]
    [InlineData("ä=1")]
    [InlineData("\"a\"=1")]
    public void RFC_9651_4_2_2_one_mistake_fails_the_whole_Dictionary(string field)
    {
        Assert.False(StructuredFieldParser.TryParseDictionary(field, out var dictionary));
        Assert.Null(dictionary);
    }

    [Fact]
    public void RFC_9651_4_2_several_lines_are_one_field()
    {
        AssertList(new StringValues(["1", "a;b", "(2 3)"]), "1, a;b, (2 3)");
        Assert.True(StructuredFieldParser.TryParseDictionary(new StringValues(["a=1, b", "a=2"]), out var dictionary));
        Assert.Equal("a=2, b", StructuredFieldSerializer.Serialize(dictionary));

        Assert.False(StructuredFieldParser.TryParseItem(new StringValues(["1", "2"]), out _));
        Assert.False(StructuredFieldParser.TryParseList(new StringValues(["(1", "2)"]), out _));
        Assert.False(StructuredFieldParser.TryParseDictionary(new StringValues(["a=1,", "b=2"]), out _));
        Assert.False(StructuredFieldParser.TryParseDictionary(new StringValues(["a=1", ""]), out _));
    }

    [Fact]
    public void RFC_9651_4_2_an_absent_field_is_an_empty_List_or_Dictionary_but_no_Item()
    {
        AssertList(StringValues.Empty, "");
        Assert.True(StructuredFieldParser.TryParseDictionary(StringValues.Empty, out var dictionary));
        Assert.Empty(dictionary);
        Assert.False(StructuredFieldParser.TryParseItem(StringValues.Empty, out _));
    }

    [Fact]
    public void RFC_9651_3_1_large_containers_are_read_whole()
    {
        AssertList(string.Join(", ", Enumerable.Range(0, 1024)), string.Join(", ", Enumerable.Range(0, 1024)));
        var key = new string('a', 64);
        Assert.True(StructuredFieldParser.TryParseDictionary(string.Join(',', Enumerable.Range(0, 1024).Select(i => $"{key}{i}=1")), out var dictionary));
        Assert.Equal(1024, dictionary.Count);
        AssertList($"\"{new string('x', 1024)}\", {new string('t', 512)}", $"\"{new string('x', 1024)}\", {new string('t', 512)}");
    }

    private static void AssertList(StringValues field, string canonical)
    {
        Assert.True(StructuredFieldParser.TryParseList(field, out var list), $"'{field}' is a List.");
        Assert.Equal(canonical, StructuredFieldSerializer.Serialize(list));
    }

    private static void AssertNoList(string field)
    {
        Assert.False(StructuredFieldParser.TryParseList(field, out var list), $"'{field}' is no List.");
        Assert.Null(list);
    }
}
