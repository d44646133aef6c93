using System.Net;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.SignedUrls;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace CdnMusic.Common.Tests.SignedUrls;

/// <summary>What a signed URL allows, and every reason for which one is refused.</summary>
public sealed class SignedUrlTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private static readonly UrlClaims Claims = new() { PathPrefix = "/tracks/a/", ExpiresAt = Now.AddMinutes(10) };

    private readonly FakeTimeProvider _time = new(Now);
    private readonly SigningKey _key = Key("k1", 1);

    [Fact]
    public void One_token_allows_everything_below_its_prefix_and_the_path_comes_out_as_it_went_in()
    {
        var token = new UrlSigner(_key).Token(Claims);

        Assert.All(
            new[] { "/tracks/a/", "/tracks/a/master.m3u8", "/tracks/a/7f/aac-64/seg-1.m4s?x=1", "/tracks/a/%D0%BF%20q" },
            path =>
            {
                Assert.Equal(UrlVerdict.Valid, Verify($"/{token}{path}", out var rest));
                Assert.Equal(path, rest);
            });
    }

    [Theory]
    [InlineData("/tracks/a")]
    [InlineData("/tracks/ab/x")]
    [InlineData("/tracks/A/x")]
    [InlineData("/other/tracks/a/x")]
    [InlineData("/")]
    public void Other_paths_are_refused(string path) => Assert.Equal(UrlVerdict.WrongPath, VerifyBelow(Claims, path));

    [Theory]
    [InlineData("/tracks/a/../b/x")]
    [InlineData("/tracks/a/./x")]
    [InlineData("/tracks/a/..")]
    [InlineData("/tracks/a/%2e%2e/b/x")]
    [InlineData("/tracks/a/%2E./b/x")]
    [InlineData("/tracks/a/..%2fb/x")]
    [InlineData("/tracks/a/..%5Cb/x")]
    [InlineData("/tracks/a/..\\b/x")]
    [InlineData("/tracks/a/..;p/b")]
    [InlineData("/tracks/a/%252e%252e/b/x")]
    [InlineData("/tracks/a/%c0%ae%c0%ae/b")]
    [InlineData("/tracks/a/%d0")]
    [InlineData("/tracks/a/%ff")]
    [InlineData("/tracks//a/x")]
    [InlineData("//tracks/a/x")]
    [InlineData("/tracks/a/%00")]
    [InlineData("/tracks/a/%0a")]
    [InlineData("/tracks/a/%7F")]
    [InlineData("/tracks/a/%zz")]
    [InlineData("/tracks/a/%4")]
    [InlineData("/tracks/%61/x")]
    [InlineData("/tracks/a/x#y")]
    public void A_path_that_another_reader_could_take_differently_is_refused(string path) =>
        Assert.Equal(UrlVerdict.AmbiguousPath, VerifyBelow(Claims, path));

    [Fact]
    public void A_prefix_is_compared_in_its_decoded_form()
    {
        var claims = Claims with { PathPrefix = "/tracks/проба (1)/" };

        Assert.Equal(UrlVerdict.Valid, VerifyBelow(claims, "/tracks/%D0%BF%D1%80%d0%be%d0%b1%d0%b0%20(1)/x"));
        Assert.Equal(UrlVerdict.Valid, VerifyBelow(claims, "/tracks/%D0%BF%D1%80%D0%BE%D0%B1%D0%B0%20%281%29/x"));
        Assert.Equal(UrlVerdict.WrongPath, VerifyBelow(claims, "/tracks/%D0%BF/x"));
    }

    [Fact]
    public void A_URL_is_good_until_the_second_of_its_expiry_and_not_in_it()
    {
        var url = new UrlSigner(_key).Sign("/tracks/a/x", Claims);

        _time.SetUtcNow(Claims.ExpiresAt.AddSeconds(-1));
        Assert.Equal(UrlVerdict.Valid, Verify(url));
        _time.SetUtcNow(Claims.ExpiresAt);
        Assert.Equal(UrlVerdict.Expired, Verify(url));
    }

    [Fact]
    public void A_URL_begins_to_be_good_one_clock_skew_early()
    {
        var url = new UrlSigner(_key).Sign("/tracks/a/x", Claims with { NotBefore = Now.AddMinutes(5) });

        _time.SetUtcNow(Now.AddMinutes(5) - UrlVerifier.ClockSkew - TimeSpan.FromSeconds(1));
        Assert.Equal(UrlVerdict.NotYetValid, Verify(url));
        _time.SetUtcNow(Now.AddMinutes(5) - UrlVerifier.ClockSkew);
        Assert.Equal(UrlVerdict.Valid, Verify(url));
    }

    [Fact]
    public void While_keys_rotate_both_are_good_and_then_only_the_new_one()
    {
        var old = new SigningKey("k1", Secret(1), notAfter: Now.AddMinutes(5));
        var next = new SigningKey("k2", Secret(2), notBefore: Now.AddMinutes(1));
        var verifier = new UrlVerifier([old, next], _time);
        var byOld = new UrlSigner(old).Sign("/tracks/a/x", Claims);
        var byNext = new UrlSigner(next).Sign("/tracks/a/x", Claims);

        Assert.Equal((UrlVerdict.Valid, UrlVerdict.KeyInactive), (verifier.Verify(byOld, null, out _), verifier.Verify(byNext, null, out _)));
        _time.SetUtcNow(Now.AddMinutes(1));
        Assert.Equal((UrlVerdict.Valid, UrlVerdict.Valid), (verifier.Verify(byOld, null, out _), verifier.Verify(byNext, null, out _)));
        _time.SetUtcNow(Now.AddMinutes(5));
        Assert.Equal((UrlVerdict.KeyInactive, UrlVerdict.Valid), (verifier.Verify(byOld, null, out _), verifier.Verify(byNext, null, out _)));
        Assert.Equal(UrlVerdict.UnknownKey, new UrlVerifier([next], _time).Verify(byOld, null, out _));
    }

    [Fact]
    public void A_key_of_the_same_id_with_another_secret_signs_for_nobody() =>
        Assert.Equal(UrlVerdict.BadSignature, Verify(new UrlSigner(Key("k1", 2)).Sign("/tracks/a/x", Claims)));

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.77", UrlVerdict.Valid)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.77", UrlVerdict.Valid)]
    [InlineData("203.0.113.0/24", "203.0.114.1", UrlVerdict.WrongClient)]
    [InlineData("203.0.113.64/26", "203.0.113.127", UrlVerdict.Valid)]
    [InlineData("203.0.113.64/26", "203.0.113.128", UrlVerdict.WrongClient)]
    [InlineData("203.0.113.7/32", "203.0.113.7", UrlVerdict.Valid)]
    [InlineData("203.0.113.7/32", "203.0.113.6", UrlVerdict.WrongClient)]
    [InlineData("0.0.0.0/0", "198.51.100.1", UrlVerdict.Valid)]
    [InlineData("0.0.0.0/0", "2001:db8::1", UrlVerdict.WrongClient)]
    [InlineData("2001:db8:1::/48", "2001:db8:1:ffff::1", UrlVerdict.Valid)]
    [InlineData("2001:db8:1::/48", "2001:db8:2::1", UrlVerdict.WrongClient)]
    [InlineData("2001:db8:1::/48", "203.0.113.1", UrlVerdict.WrongClient)]
    [InlineData("203.0.113.0/24", null, UrlVerdict.WrongClient)]
    public void A_URL_for_one_network_is_good_from_there_alone(string network, string? client, UrlVerdict expected)
    {
        var url = new UrlSigner(_key).Sign("/tracks/a/x", Claims with { Client = IPNetwork.Parse(network) });

        var verdict = new UrlVerifier([_key], _time).Verify(url, client is null ? null : IPAddress.Parse(client), out _);

        Assert.Equal(expected, verdict);
    }

    [Theory]
    [InlineData("master.m3u8", UrlVerdict.Valid)]
    [InlineData("7f/aac-64/audio.m3u8", UrlVerdict.Valid)]
    [InlineData("7f/aac-128/seg-001.m4s", UrlVerdict.Valid)]
    [InlineData("7f/aac-129/seg-001.m4s", UrlVerdict.RenditionNotAllowed)]
    [InlineData("7f/aac-256/seg-001.m4s", UrlVerdict.RenditionNotAllowed)]
    [InlineData("7f/opus-320/deep/seg-001.m4s", UrlVerdict.RenditionNotAllowed)]
    [InlineData("7f/flac-999999/x", UrlVerdict.RenditionNotAllowed)]
    [InlineData("7f/seg-999.m4s", UrlVerdict.Valid)]
    [InlineData("7f/seg-999", UrlVerdict.Valid)]
    [InlineData("7f/Cover-999/x", UrlVerdict.Valid)]
    public void A_rendition_cap_is_read_off_the_folders(string below, UrlVerdict expected) =>
        Assert.Equal(expected, VerifyBelow(Claims with { MaxKbps = 128 }, "/tracks/a/" + below));

    [Fact]
    public void A_folder_of_the_prefix_is_no_rendition() => Assert.Equal(
        UrlVerdict.Valid, VerifyBelow(Claims with { PathPrefix = "/tracks/live-1984/", MaxKbps = 64 }, "/tracks/live-1984/7f/aac-64/x"));

    [Theory]
    [InlineData("/~")]
    [InlineData("/~/")]
    [InlineData("/~/x")]
    [InlineData("/~AQ/x")]
    [InlineData("/~****/x")]
    [InlineData("/~AQEB AQEB/x")]
    public void What_is_no_token_is_malformed(string target) => Assert.Equal(UrlVerdict.Malformed, Verify(target));

    [Fact]
    public void A_token_longer_than_any_is_malformed() => Assert.Equal(UrlVerdict.Malformed, Verify("/~" + new string('A', 2000) + "/x"));

    [Theory]
    [InlineData("/tracks/a/x")]
    [InlineData("/x/../~AQ/y")]
    [InlineData("*")]
    [InlineData("")]
    public void Without_a_token_the_caller_decides(string target) => Assert.Equal(UrlVerdict.SignatureMissing, Verify(target));

    [Fact]
    public void Absolute_form_is_verified_too()
    {
        var url = "http://edge.example" + new UrlSigner(_key).Sign("/tracks/a/x?y", Claims);

        Assert.Equal(UrlVerdict.Valid, Verify(url, out var rest));
        Assert.Equal("/tracks/a/x?y", rest);
    }

    [Fact]
    public void Whatever_byte_of_a_token_is_changed_the_URL_is_refused() => Gen.Select(
        Gen.Int[0, 10_000],
        Gen.Char['!', '~'],
        Gen.Int[1, 1000].Nullable(),
        Gen.OneOfConst<IPNetwork?>(null, IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("2001:db8::/32"))).Sample((at, replacement, kbps, client) =>
        {
            var claims = Claims with { MaxKbps = kbps, Client = client, NotBefore = kbps is null ? null : Now };
            var token = new UrlSigner(_key).Token(claims);
            at = 1 + (at % (token.Length - 1));
            var changed = token[..at] + replacement + token[(at + 1)..];

            Assert.Equal(token == changed, VerifyFromAnywhere($"/{changed}/tracks/a/x") is UrlVerdict.Valid);
            Assert.NotEqual(UrlVerdict.Valid, VerifyFromAnywhere($"/{token[..^1]}/tracks/a/x"));
            Assert.NotEqual(UrlVerdict.Valid, VerifyFromAnywhere($"/{token}A/tracks/a/x"));

            UrlVerdict VerifyFromAnywhere(string url) => new UrlVerifier([_key], _time)
                .Verify(url, client?.BaseAddress ?? IPAddress.Loopback, out _);
        });

    [Fact]
    public void Any_bit_of_the_content_is_covered_by_the_signature()
    {
        var token = new UrlSigner(_key).Token(Claims with { MaxKbps = 64, Client = IPNetwork.Parse("127.0.0.0/8"), NotBefore = Now });
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(1));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var verdict = Verify($"/~{System.Buffers.Text.Base64Url.EncodeToString(bytes)}/tracks/a/x");
            Assert.True(verdict is UrlVerdict.BadSignature or UrlVerdict.UnknownKey or UrlVerdict.Malformed, $"bit {bit}: {verdict}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("tracks/a/")]
    [InlineData("/tracks/a")]
    [InlineData("/tracks/../")]
    [InlineData("/tracks//")]
    [InlineData("/tracks%2F/")]
    [InlineData("/~x/")]
    [InlineData("")]
    public void A_prefix_that_is_none_is_not_signed(string prefix) =>
        Assert.Throws<ArgumentException>(() => new UrlSigner(_key).Token(Claims with { PathPrefix = prefix }));

    [Theory]
    [InlineData("/tracks/b/x")]
    [InlineData("/tracks/a/../b")]
    [InlineData("/tracks/a/7f/aac-256/x")]
    public void A_path_that_the_claims_do_not_allow_is_not_signed(string path) =>
        Assert.Throws<ArgumentException>(() => new UrlSigner(_key).Sign(path, Claims with { MaxKbps = 128 }));

    [Fact]
    public void Short_secrets_odd_ids_and_twins_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SigningKey("k", new byte[31]));
        Assert.Throws<ArgumentException>(() => new SigningKey("k/1", new byte[32]));
        Assert.Throws<ArgumentException>(() => new UrlVerifier([Key("k", 1), Key("k", 2)], _time));
    }

    [Fact]
    public void The_signature_is_the_beginning_of_an_HMAC_SHA256() => Gen.Byte.Array[SigningKey.MinSecretBytes, 200].Sample(secret =>
    {
        var token = new UrlSigner(new SigningKey("k", secret)).Token(Claims);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(1));
        byte[] message = [.. "cdnmusic-url-1\n"u8, .. bytes[..^16]];
        var mac = HMACSHA256.HashData(secret, message);

        Assert.Equal(mac[..16], bytes[^16..]);
    });

    [Fact]
    public void Verification_allocates_nothing()
    {
        var target = Encoding.ASCII.GetBytes(new UrlSigner(_key).Sign(
            "/tracks/a/7f/aac-64/seg-001.m4s", Claims with { MaxKbps = 128, Client = IPNetwork.Parse("127.0.0.0/8") }));
        var verifier = new UrlVerifier([Key("k0", 0), _key], TimeProvider.System);
        verifier.Verify(target, IPAddress.Loopback, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            verifier.Verify(target, IPAddress.Loopback, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Secret(byte seed) => [.. Enumerable.Repeat(seed, SigningKey.MinSecretBytes)];

    private static SigningKey Key(string id, byte seed) => new(id, Secret(seed));

    private UrlVerdict VerifyBelow(UrlClaims claims, string path) => Verify($"/{new UrlSigner(_key).Token(claims)}{path}");

    private UrlVerdict Verify(string target) => Verify(target, out _);

    private UrlVerdict Verify(string target, out string rest)
    {
        var verdict = new UrlVerifier([_key], _time).Verify(target, IPAddress.Loopback, out var offset);
        rest = target[offset..];
        return verdict;
    }
}
