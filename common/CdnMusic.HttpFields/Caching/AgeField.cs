using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>The <c>Age</c> response field (RFC 9111 5.1).</summary>
public static class AgeField
{
    /// <summary>Reads the first member of the field, as RFC 9111 5.1 says for duplicated fields; false when that is not delta-seconds.</summary>
    public static bool TryParse(StringValues field, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        if (field.Count == 0)
        {
            return false;
        }

        var first = field[0].AsSpan();
        var comma = first.IndexOf(',');
        return DeltaSeconds.TryParse(FieldText.Trim(comma < 0 ? first : first[..comma]), out age);
    }
}
