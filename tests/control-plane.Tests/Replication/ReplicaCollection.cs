namespace CdnMusic.ControlPlane.Tests.Replication;

/// <summary>The tests that take turns with one <see cref="ReplicaCluster"/>.</summary>
[CollectionDefinition(nameof(ReplicaCluster))]
public sealed class ReplicaCollection : ICollectionFixture<ReplicaCluster>;
