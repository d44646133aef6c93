using CdnMusic.SignedUrls;

namespace CdnMusic.EdgeNode.Signing;

/// <summary>One key that signed URLs are verified with. Section <c>Edge:SignedUrls:Keys:N</c>.</summary>
internal sealed class SigningKeyOptions
{
    /// <summary>The key's name in tokens: 1–32 of <c>A-Za-z0-9-_.</c>. Required.</summary>
    public string Id { get; set; } = "";

    /// <summary>At least 32 random bytes in base64. Either this or <see cref="SecretFile"/>.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds the same. Read once, at start.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Signatures are good from then on, such as <c>2026-12-01T00:00:00Z</c>. Default: always.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Signatures are good before then. Default: always.</summary>
    public DateTimeOffset? NotAfter { get; set; }

    /// <summary>Makes the key.</summary>
    /// <param name="mistake">What is wrong with these settings, or null.</param>
    public SigningKey? TryMake(out string? mistake)
    {
        var secret = TryReadSecret(out mistake);
        if (secret is null)
        {
            return null;
        }

        try
        {
            return new SigningKey(Id, secret, NotBefore, NotAfter);
        }
        catch (ArgumentException error)
        {
            mistake = $"{char.ToUpperInvariant(error.ParamName![0])}{error.ParamName[1..]} {error.Message.Split(" (Parameter")[0]}";
            return null;
        }
    }

    private byte[]? TryReadSecret(out string? mistake)
    {
        mistake = null;
        if (Secret is null == SecretFile is null)
        {
            mistake = "one of Secret and SecretFile is needed, not both";
            return null;
        }

        try
        {
            return Convert.FromBase64String((Secret ?? File.ReadAllText(SecretFile!)).Trim());
        }
        catch (FormatException)
        {
            mistake = (Secret is null ? nameof(SecretFile) : nameof(Secret)) + " is not base64";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            mistake = $"SecretFile cannot be read: {error.Message}";
        }

        return null;
    }
}
