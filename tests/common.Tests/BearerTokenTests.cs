using CdnMusic.Hosting.Management;

namespace CdnMusic.Common.Tests;

public sealed class BearerTokenTests
{
    private readonly BearerToken _token = new("a-secret-of-some-length");

    [Theory]
    [InlineData("Bearer a-secret-of-some-length", true)]
    [InlineData("bearer a-secret-of-some-length", true)]
    [InlineData("Bearer a-secret-of-some-lengt", false)]
    [InlineData("Bearer", false)]
    [InlineData("Basic a-secret-of-some-length", false)]
    [InlineData(null, false)]
    public void Only_the_whole_secret_in_the_Bearer_scheme_matches(string? authorization, bool expected) =>
        Assert.Equal(expected, _token.Matches(authorization));
}
