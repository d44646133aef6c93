namespace CdnMusic.ControlPlane.Storing;

/// <summary>Another replica has taken the lease meanwhile; what was to be written has not been.</summary>
internal sealed class LeaseLostException(string name) : Exception($"the lease '{name}' has been taken over by another replica");
