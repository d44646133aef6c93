namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Errors of the OpenSubsonic API; their numbers are its codes.</summary>
internal enum SubsonicError
{
    /// <summary>Anything else.</summary>
    Generic = 0,

    /// <summary>A parameter is missing or makes no sense.</summary>
    MissingParameter = 10,

    /// <summary>Wrong user name or password.</summary>
    WrongCredentials = 40,

    /// <summary>Neither a password, nor a token, nor an API key.</summary>
    UnsupportedAuthentication = 42,

    /// <summary>An API key and a user name.</summary>
    ConflictingAuthentication = 43,

    /// <summary>No application has this API key.</summary>
    InvalidApiKey = 44,

    /// <summary>The plan, or the country, does not allow it.</summary>
    NotAuthorized = 50,

    /// <summary>There is no such thing, or not here and now.</summary>
    NotFound = 70,
}
