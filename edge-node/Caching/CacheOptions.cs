using System.ComponentModel.DataAnnotations;
using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>Sizes and places of the cache. Section <c>Edge:Cache</c>.</summary>
internal sealed class CacheOptions : IValidatableObject
{
    /// <summary>Budget of the memory tier. Default 64 MiB, at least 1 MiB.</summary>
    public ByteSize MemoryBytes { get; set; } = ByteSize.MiB(64);

    /// <summary>
    /// What leaves the memory tier when it is full: <c>Lru</c>, <c>Fifo</c>, <c>Sieve</c>, <c>S3Fifo</c> or <c>Gdsf</c>. Default <c>S3Fifo</c>.
    /// </summary>
    [EnumDataType(typeof(EvictionPolicyKind), ErrorMessage = "must be one of Lru, Fifo, Sieve, S3Fifo, Gdsf")]
    public EvictionPolicyKind Policy { get; set; } = EvictionPolicyKind.S3Fifo;

    /// <summary>Budget of the disk tier. Default 1 GiB, at least 4 MiB.</summary>
    public ByteSize DiskBytes { get; set; } = ByteSize.MiB(1024);

    /// <summary>The folder of the disk tier, made when missing; owned by one node. Required.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>Larger responses are not stored whole, but in blocks if they can be. Default 16 MiB; the disk tier takes none over a quarter of it.</summary>
    public ByteSize MaxObjectBytes { get; set; } = ByteSize.MiB(16);

    /// <summary>How long the disk tier is left alone after writing to it failed. Default 10 s, range 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan DiskRetryInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The unit in which large objects are fetched and stored when ranges of them are asked for. Default 1 MiB; a power of two, 64 KiB to
    /// 8 MiB, at most a quarter of the disk tier. Objects that are stored keep the size they were cut into.
    /// </summary>
    public ByteSize BlockBytes { get; set; } = ByteSize.MiB(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MemoryBytes < ByteSize.MiB(1))
        {
            yield return new ValidationResult("must be at least 1MiB", [nameof(MemoryBytes)]);
        }

        if (DiskBytes < ByteSize.MiB(4))
        {
            yield return new ValidationResult("must be at least 4MiB", [nameof(DiskBytes)]);
        }

        if (!long.IsPow2(BlockBytes.Bytes) || BlockBytes < new ByteSize(64 << 10) || BlockBytes > ByteSize.MiB(8))
        {
            yield return new ValidationResult("must be a power of two from 64KiB to 8MiB", [nameof(BlockBytes)]);
        }
        else if (BlockBytes.Bytes > DiskBytes.Bytes / 4)
        {
            yield return new ValidationResult("must be at most a quarter of DiskBytes", [nameof(BlockBytes)]);
        }
    }
}
