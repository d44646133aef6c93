namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>How a roll-out stands.</summary>
internal enum RolloutStatus
{
    /// <summary>It goes on, stage by stage.</summary>
    Active,

    /// <summary>An operator holds it where it is; its health is watched on.</summary>
    Paused,

    /// <summary>On every edge; new edges get it too.</summary>
    Complete,

    /// <summary>Taken back by itself.</summary>
    RolledBack,

    /// <summary>Taken back by an operator.</summary>
    Cancelled,
}
