using System.Text;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>
/// Reads digits as digits and everything else as garbage. Kestrel would take <c>Content-Length: +3</c> for 3, where the field is digits and
/// nothing else (RFC 9110 section 8.6); with this as the field's encoding it answers 400.
/// </summary>
internal sealed class DigitsEncoding : Encoding
{
    public static DigitsEncoding Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw new NotSupportedException();

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (var i = 0; i < byteCount; i++)
        {
            var c = (char)bytes[byteIndex + i];
            chars[charIndex + i] = char.IsAsciiDigit(c) ? c : '?';
        }

        return byteCount;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
