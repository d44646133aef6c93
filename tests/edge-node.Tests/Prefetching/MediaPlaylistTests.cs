using System.Text;
using CdnMusic.EdgeNode.Prefetching;

namespace CdnMusic.EdgeNode.Tests.Prefetching;

public sealed class MediaPlaylistTests
{
    [Fact]
    public void Maps_and_segments_are_listed_in_order_of_play()
    {
        var playlist = Parse("#EXTM3U\r\n#EXT-X-MAP:BYTERANGE=\"1@0\",URI=\"init.mp4\"\r\n#EXTINF:6.0,\r\nseg-1.m4s\r\n#EXT-X-FUTURE\r\n#EXTINF:6,x\r\n./seg-2.m4s\r\n#EXT-X-ENDLIST\r\n");

        Assert.NotNull(playlist);
        Assert.True(playlist.BeginsWithMap);
        Assert.Equal(["/t/64/init.mp4", "/t/64/seg-1.m4s", "/t/64/seg-2.m4s"], playlist.Targets);
    }

    [Fact]
    public void Byte_ranges_of_one_file_are_one_target()
    {
        var playlist = Parse("#EXTM3U\n#EXTINF:6,\n#EXT-X-BYTERANGE:10@0\nall.mp4\n#EXTINF:6,\n#EXT-X-BYTERANGE:10\nall.mp4\n#EXT-X-ENDLIST");

        Assert.Equal(["/t/64/all.mp4"], playlist!.Targets);
    }

    [Fact]
    public void What_points_elsewhere_is_left_out()
    {
        var playlist = Parse("#EXTM3U\n#EXTINF:6,\nhttp://evil/x\n#EXTINF:6,\n/x\n#EXTINF:6,\n../../x\n#EXTINF:6,\nseg.m4s\n#EXT-X-ENDLIST");

        Assert.Equal(["/t/64/seg.m4s"], playlist!.Targets);
    }

    [Theory]
    [InlineData("")]
    [InlineData("seg.m4s\n#EXT-X-ENDLIST")]
    [InlineData("#EXTM3U\n#EXTINF:6,\nlive.m4s\n")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n64/audio.m3u8\n")]
    [InlineData("#EXTM3U\n#EXT-X-ENDLIST")]
    [InlineData("#EXTM3U\n#EXT-X-MAP:URI=\"open\n#EXT-X-ENDLIST")]
    public void Nothing_is_taken_from_what_is_no_finished_media_playlist(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("application/vnd.apple.mpegurl", true)]
    [InlineData("Application/X-MpegURL; charset=utf-8", true)]
    [InlineData("audio/mp4", false)]
    [InlineData("", false)]
    public void Playlists_are_known_by_their_type(string type, bool expected) => Assert.Equal(expected, MediaPlaylist.IsContentType(type));

    private static MediaPlaylist? Parse(string text) => MediaPlaylist.Parse("/t/64/audio.m3u8", Encoding.UTF8.GetBytes(text));
}
