using System.Text;

namespace CdnMusic.HttpFields.Structured;

/// <summary>Strict UTF-8, as Display Strings need it (RFC 9651 3.3.8).</summary>
internal static class UnicodeText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        var isValid = System.Text.Unicode.Utf8.IsValid(bytes);
        text = isValid ? Strict.GetString(bytes) : string.Empty;
        return isValid;
    }

    public static byte[] Encode(string text) => Strict.GetBytes(text);
}
