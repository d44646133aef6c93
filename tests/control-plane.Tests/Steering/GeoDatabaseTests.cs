using System.Buffers.Binary;
using System.Net;
using System.Text;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Tests.Steering;

public sealed class GeoDatabaseTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void An_address_is_where_the_database_says_and_others_are_nowhere()
    {
        File.WriteAllBytes(_file, LowerHalfAt(55.75, 37.62));
        using var database = Open(_file);

        Assert.InRange(database.Find(IPAddress.Parse("10.1.2.3")).KmTo(GeoPoint.Of(55.75, 37.62)), 0, 0.1);
        Assert.False(database.Find(IPAddress.Parse("200.1.2.3")).Known);
        Assert.False(database.Find(IPAddress.Parse("2001:db8::1")).Known);
    }

    [Fact]
    public void Finding_a_prefix_again_allocates_nothing()
    {
        File.WriteAllBytes(_file, LowerHalfAt(55.75, 37.62));
        using var database = Open(_file);
        var (first, second) = (IPAddress.Parse("10.1.2.3"), IPAddress.Parse("10.1.2.77"));
        var place = database.Find(first);
        var again = database.Find(second);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            again = database.Find(second);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((place, 0L), (again, allocated));
    }

    [Fact]
    public void A_file_that_is_no_database_is_a_mistake_of_configuration()
    {
        File.WriteAllText(_file, "not a database");

        Assert.Throws<ConfigurationException>(() => Open(_file).Dispose());
    }

    [Fact]
    public void Without_a_database_everybody_is_nowhere()
    {
        using var database = Open("");

        Assert.False(database.Find(IPAddress.Loopback).Known);
    }

    private static GeoDatabase Open(string file) => new(Options.Create(new ControlPlaneOptions { GeoDatabase = file }));

    /// <summary>The smallest database in MaxMind's format (MaxMind DB 2.0): one node; 0.0.0.0/1 has a record, 128.0.0.0/1 has none.</summary>
    private static byte[] LowerHalfAt(double latitude, double longitude)
    {
        using var file = new MemoryStream();
        // Records of 24 bits: left = nodes + 16 + offset in the data section, right = nodes, which means none.
        file.Write([0, 0, 17, 0, 0, 1]);
        file.Write(new byte[16]);
        Map(file, 1);
        Text(file, "location");
        Map(file, 2);
        Text(file, "latitude");
        Number(file, latitude);
        Text(file, "longitude");
        Number(file, longitude);
        file.Write([0xab, 0xcd, 0xef, .. "MaxMind.com"u8]);
        Map(file, 9);
        Text(file, "node_count");
        file.Write([0xc1, 1]);
        Text(file, "record_size");
        file.Write([0xa1, 24]);
        Text(file, "ip_version");
        file.Write([0xa1, 4]);
        Text(file, "database_type");
        Text(file, "Test");
        Text(file, "languages");
        file.Write([0x00, 0x04]);
        Text(file, "binary_format_major_version");
        file.Write([0xa1, 2]);
        Text(file, "binary_format_minor_version");
        file.Write([0xa0]);
        Text(file, "build_epoch");
        file.Write([0x01, 0x02, 1]);
        Text(file, "description");
        Map(file, 0);
        return file.ToArray();
    }

    private static void Map(Stream file, int pairs) => file.WriteByte((byte)(0xe0 | pairs));

    private static void Text(Stream file, string text)
    {
        file.WriteByte((byte)(0x40 | text.Length));
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void Number(Stream file, double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        file.WriteByte(0x68);
        file.Write(bytes);
    }
}
