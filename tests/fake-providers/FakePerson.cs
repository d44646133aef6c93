namespace CdnMusic.FakeProviders;

/// <summary>Who signs in at a provider, without being asked.</summary>
/// <param name="Id">The provider's own id.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The address; null: none, as VK and Yandex allow.</param>
public sealed record FakePerson(string Id, string Name, string? Email);
