namespace CdnMusic.ControlPlane.Storing;

/// <summary>Keeps in memory what a part of the store says, and has to hear when another replica has changed it.</summary>
internal interface IStoreFollower
{
    /// <summary>The topic, as in <see cref="StoreTransaction.Touch"/>.</summary>
    string Topic { get; }

    /// <summary>Reads what is new. What was committed before the call is in memory when the task completes.</summary>
    /// <exception cref="StoreUnavailableException">Memory is as it was.</exception>
    Task FollowAsync();
}
