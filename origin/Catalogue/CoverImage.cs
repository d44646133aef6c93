namespace CdnMusic.Origin.Catalogue;

/// <summary>A square cover of one size.</summary>
/// <param name="Width">Pixels each way.</param>
/// <param name="Webp">Its path as WebP.</param>
/// <param name="Jpeg">Its path as JPEG.</param>
internal sealed record CoverImage(int Width, string Webp, string Jpeg);
