using System.Buffers.Binary;

namespace CdnMusic.Origin.Tests.Uploading;

/// <summary>WAV files of any size without waiting for a tool: 44.1 kHz, 16 bit, stereo, noise.</summary>
internal static class WaveFile
{
    public static byte[] OfLength(int bytes)
    {
        var file = new byte[bytes];
        new Random(bytes).NextBytes(file);
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), bytes - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        int[] format = [16, 0x0002_0001, 44_100, 176_400, 0x0010_0004];
        for (var i = 0; i < format.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16 + (4 * i)), format[i]);
        }

        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), bytes - 44);
        return file;
    }
}
