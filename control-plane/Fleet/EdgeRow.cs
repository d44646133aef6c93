using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>An edge in the store.</summary>
/// <param name="Hello">Who it said it is.</param>
/// <param name="Identity">The same, checked.</param>
/// <param name="Draining">An operator wants it drained.</param>
internal sealed record EdgeRow(Wire.Hello Hello, EdgeIdentity? Identity, bool Draining);
