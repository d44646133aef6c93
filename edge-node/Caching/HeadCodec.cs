using System.Text;
using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Purging;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>
/// The stored form of a response's key and head. The record around it carries a checksum, and the file's name the version: raise
/// <see cref="Disk.SegmentName.FormatVersion"/> with every change here.
/// </summary>
internal static class HeadCodec
{
    public static byte[] Encode(CacheKey key, ResponseHead head)
    {
        using var buffer = new MemoryStream(512);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(key.Text);
        writer.Write(head.Status);
        WriteTerms(writer, head.Freshness);
        WriteTime(writer, head.Date);
        writer.Write7BitEncodedInt(head.Fields.Count);
        foreach (var field in head.Fields)
        {
            writer.Write(field.Name);
            writer.Write(field.Value);
        }

        writer.Write(head.SelectedBy is not null);
        if (head.SelectedBy is { } selectedBy)
        {
            writer.Write(string.Join(',', selectedBy));
        }

        WriteKeys(writer, head.SurrogateKeys);
        WriteBlocks(writer, head.Blocks);
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="IOException">The bytes end early.</exception>
    public static (string KeyText, ResponseHead Head) Decode(byte[] encoded)
    {
        using var reader = new BinaryReader(new MemoryStream(encoded), Encoding.UTF8);
        var keyText = reader.ReadString();
        var status = reader.ReadInt32();
        var terms = ReadTerms(reader);
        var date = ReadTime(reader);
        var fields = new StoredField[reader.Read7BitEncodedInt()];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new StoredField(string.Intern(reader.ReadString()), reader.ReadString());
        }

        var selectedBy = reader.ReadBoolean() ? reader.ReadString().Split(',', StringSplitOptions.RemoveEmptyEntries) : null;
        return (keyText, HeadBuilder.Build(status, fields, terms, date, selectedBy) with { SurrogateKeys = ReadKeys(reader), Blocks = ReadBlocks(reader) });
    }

    private static void WriteKeys(BinaryWriter writer, SurrogateKeys keys)
    {
        writer.Write(keys.HasMore);
        writer.Write7BitEncodedInt(keys.Names.Length);
        foreach (var name in keys.Names)
        {
            writer.Write(name);
        }
    }

    private static SurrogateKeys ReadKeys(BinaryReader reader)
    {
        var hasMore = reader.ReadBoolean();
        var names = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadString();
        }

        return names.Length == 0 ? SurrogateKeys.None : new SurrogateKeys(names, hasMore);
    }

    private static void WriteBlocks(BinaryWriter writer, BlockLayout? blocks)
    {
        writer.Write(blocks is not null);
        if (blocks is not null)
        {
            writer.Write(blocks.CompleteLength);
            writer.Write(blocks.BlockBytes);
            writer.Write(blocks.Version);
        }
    }

    private static BlockLayout? ReadBlocks(BinaryReader reader) =>
        reader.ReadBoolean() ? new BlockLayout(reader.ReadInt64(), reader.ReadInt32(), reader.ReadString()) : null;

    private static void WriteTerms(BinaryWriter writer, FreshnessTerms terms)
    {
        WriteTime(writer, terms.ResponseTime);
        writer.Write(terms.InitialAge.Ticks);
        writer.Write(terms.Lifetime.Ticks);
        writer.Write(terms.StaleWhileRevalidate.Ticks);
        writer.Write(terms.StaleIfError.Ticks);
        writer.Write(terms.MustRevalidate);
        writer.Write(terms.AlwaysRevalidate);
        writer.Write(terms.Immutable);
        writer.Write(terms.SharedDespiteCredentials);
    }

    private static FreshnessTerms ReadTerms(BinaryReader reader) => new()
    {
        ResponseTime = ReadTime(reader) ?? default,
        InitialAge = new TimeSpan(reader.ReadInt64()),
        Lifetime = new TimeSpan(reader.ReadInt64()),
        StaleWhileRevalidate = new TimeSpan(reader.ReadInt64()),
        StaleIfError = new TimeSpan(reader.ReadInt64()),
        MustRevalidate = reader.ReadBoolean(),
        AlwaysRevalidate = reader.ReadBoolean(),
        Immutable = reader.ReadBoolean(),
        SharedDespiteCredentials = reader.ReadBoolean(),
    };

    private static void WriteTime(BinaryWriter writer, DateTimeOffset? time) => writer.Write(time?.UtcTicks ?? 0);

    private static DateTimeOffset? ReadTime(BinaryReader reader) =>
        reader.ReadInt64() is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
