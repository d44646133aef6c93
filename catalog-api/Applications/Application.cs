namespace CdnMusic.CatalogApi.Applications;

/// <summary>An application that a listener has connected.</summary>
/// <param name="Id">Also its user name.</param>
/// <param name="Name">As the listener calls it.</param>
/// <param name="CreatedAt">When it was connected.</param>
internal sealed record Application(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>What an application signs in with; told once.</summary>
/// <param name="Id">The user name.</param>
/// <param name="Name">As the listener calls it.</param>
/// <param name="Secret">The password.</param>
/// <param name="ApiKey">Instead of both, for applications that know API keys.</param>
internal sealed record ApplicationSecrets(string Id, string Name, string Secret, string ApiKey);

/// <summary>Body of <c>POST /v1/me/apps</c>.</summary>
/// <param name="Name">As the listener calls it.</param>
internal sealed record ApplicationRequest(string Name);

/// <summary>Who uses an application, and what they are entitled to.</summary>
/// <param name="Listener">The account.</param>
/// <param name="Application">The application's id.</param>
/// <param name="Secret">Its sealed secret.</param>
/// <param name="Plan">The plan that a token said last; null: none has been seen for long.</param>
/// <param name="MaxBitrate">kbit/s.</param>
/// <param name="Territory">The country; empty: unknown.</param>
internal sealed record ApplicationUser(string Listener, string Application, byte[] Secret, string? Plan, int MaxBitrate, string Territory);
