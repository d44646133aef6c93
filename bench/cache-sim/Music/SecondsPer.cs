namespace CdnMusic.CacheSim.Music;

/// <summary>Spans of time in seconds.</summary>
internal static class SecondsPer
{
    public const double Hour = 3600;

    public const double Day = 24 * Hour;
}
