using System.Text;
using CdnMusic.HttpFields.Structured;
using CsCheck;

namespace CdnMusic.Common.Tests.Structured;

/// <summary>RFC 9651 4: what is serialized parses to the same value, and what parses serializes to something that parses to the same.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> KeyText = Text(Gen.Char["abcz*"], Gen.Char["az09_-.*"]);

    private static readonly Gen<BareItem> AnyBareItem = Gen.OneOf(
        Gen.Long[-999_999_999_999_999, 999_999_999_999_999].Select(BareItem.OfInteger),
        Gen.Long[-999_999_999_999_999, 999_999_999_999_999].Select(thousandths => BareItem.OfDecimal(thousandths / 1000m)),
        Gen.Char[' ', '~'].Array[0, 20].Select(text => BareItem.OfString(new string(text))),
        Text(Gen.Char["aZ*"], Gen.Char["azAZ09!#$%&'*+-.^_`|~:/"]).Select(BareItem.OfToken),
        Gen.Byte.Array[0, 20].Select(bytes => BareItem.OfBytes(bytes)),
        Gen.Bool.Select(BareItem.OfBoolean),
        Gen.Long[-999_999_999_999_999, 999_999_999_999_999].Select(BareItem.OfDate),
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Array[0, 10].Select(runes => BareItem.OfDisplayString(string.Concat(runes.Select(r => new Rune(r))))));

    private static readonly Gen<OrderedMap<BareItem>> AnyParameters =
        Gen.Select(KeyText, AnyBareItem, KeyValuePair.Create).Array[0, 3].Select(members => new OrderedMap<BareItem>(members));

    private static readonly Gen<Item> AnyItem = Gen.Select(AnyBareItem, AnyParameters, (value, parameters) => new Item(value, parameters));

    private static readonly Gen<Member> AnyMember = Gen.OneOf(
        AnyItem.Select(item => (Member)item),
        Gen.Select(AnyItem.Array[0, 4], AnyParameters, (items, parameters) => (Member)new InnerList(items, parameters)));

    [Fact]
    public void An_Item_parses_back_the_same() => AnyItem.Sample(item =>
        StructuredFieldParser.TryParseItem(StructuredFieldSerializer.Serialize(item), out var parsed) && parsed == item);

    [Fact]
    public void A_List_parses_back_the_same() => AnyMember.Array[0, 5].Sample(list =>
        StructuredFieldParser.TryParseList(StructuredFieldSerializer.Serialize(list), out var parsed) && parsed.SequenceEqual(list));

    [Fact]
    public void A_Dictionary_parses_back_the_same() => Gen.Select(KeyText, AnyMember, KeyValuePair.Create).Array[0, 5].Sample(members =>
    {
        var dictionary = new OrderedMap<Member>(members);
        return StructuredFieldParser.TryParseDictionary(StructuredFieldSerializer.Serialize(dictionary), out var parsed) && parsed.Equals(dictionary);
    });

    [Fact]
    public void Whatever_text_comes_parsing_does_not_throw_and_what_parses_has_a_canonical_form() =>
        Gen.OneOf(Gen.Char["a1-.:\"()=;, ?@%*\\\t0"].Array[0, 24].Select(text => new string(text)), Gen.String).Sample(
            text =>
            {
                if (StructuredFieldParser.TryParseItem(text, out var item))
                {
                    Assert.True(StructuredFieldParser.TryParseItem(StructuredFieldSerializer.Serialize(item), out var again));
                    Assert.Equal(item, again);
                }

                if (StructuredFieldParser.TryParseList(text, out var list))
                {
                    Assert.True(StructuredFieldParser.TryParseList(StructuredFieldSerializer.Serialize(list), out var again));
                    Assert.Equal(list, again);
                }

                if (StructuredFieldParser.TryParseDictionary(text, out var dictionary))
                {
                    Assert.True(StructuredFieldParser.TryParseDictionary(StructuredFieldSerializer.Serialize(dictionary), out var again));
                    Assert.True(dictionary.Equals(again));
                }
            },
            iter: 20_000);

    private static Gen<string> Text(Gen<char> first, Gen<char> rest) =>
        Gen.Select(first, rest.Array[0, 10], (character, characters) => character + new string(characters));
}
