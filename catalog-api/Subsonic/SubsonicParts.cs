using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Playback;
using CdnMusic.CatalogApi.Searching;
using CdnMusic.CatalogApi.Storing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>What calls are made of; a minimal API's <c>[AsParameters]</c>.</summary>
internal sealed record SubsonicParts(
    SubsonicSignIn SignIn,
    SubsonicLibrary Library,
    ISearchReader Search,
    CatalogReader Reader,
    ListenerPlace Place,
    CatalogDatabase Database,
    PlaybackAuthority Authority,
    PlaybackSigner Signer,
    EdgeDirectory Edges,
    IOptions<CatalogApiOptions> Options,
    TimeProvider Time,
    HttpContext Context);
