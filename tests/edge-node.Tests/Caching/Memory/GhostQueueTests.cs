using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class GhostQueueTests
{
    [Fact]
    public void The_oldest_identities_are_forgotten_first_by_the_bytes_they_had()
    {
        var ghost = new GhostQueue(10);
        ghost.Add(1, 4);
        ghost.Add(2, 4);
        ghost.Add(3, 3);

        Assert.False(ghost.Remove(1));
        Assert.True(ghost.Remove(2));
        Assert.True(ghost.Remove(3));
        Assert.False(ghost.Remove(3));
    }

    [Fact]
    public void What_alone_is_larger_than_the_queue_is_not_remembered_and_displaces_nothing()
    {
        var ghost = new GhostQueue(10);
        ghost.Add(1, 4);
        ghost.Add(2, 11);

        Assert.False(ghost.Remove(2));
        Assert.True(ghost.Remove(1));
    }

    [Fact]
    public void Identities_that_come_and_go_leave_nothing_behind()
    {
        var ghost = new GhostQueue(1000);
        ghost.Add(0, 1);
        for (var i = 0; i < 100_000; i++)
        {
            ghost.Add(1, 1);
            ghost.Remove(1);
        }

        Assert.Equal(1, ghost.Count);
    }
}
