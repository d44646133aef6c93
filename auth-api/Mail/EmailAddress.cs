using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;

namespace CdnMusic.AuthApi.Mail;

/// <summary>Addresses of people (RFC 5321), without display names, comments or quotes.</summary>
internal static class EmailAddress
{
    private const int Max = 254;

    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: > 2 and <= Max }
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '<' or '>' or '(' or ')' or ',' or ';')
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && address.Host.Contains('.', StringComparison.Ordinal);
}
