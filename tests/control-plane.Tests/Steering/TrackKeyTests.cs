using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Tests.Steering;

public sealed class TrackKeyTests
{
    [Theory]
    [InlineData("/tracks/a/master.m3u8", "a")]
    [InlineData("/tracks/a/aac-128/seg-1.m4s?x=/tracks/b/", "a")]
    [InlineData("/~key.claims.signature/tracks/a/aac-128/seg-1.m4s", "a")]
    [InlineData("/library.json?page=2", "/library.json")]
    [InlineData("/~token", "/~token")]
    [InlineData("/tracks/", "/tracks/")]
    public void All_of_a_track_has_one_key_signed_or_not(string path, string key) => Assert.Equal(key, TrackKey.Of(path).ToString());
}
