namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>
/// Through which door this run of the tests goes: the environment variable <c>CDNMUSIC_TEST_DOOR</c> is <c>fast</c> (the default: the
/// fast door answers what it can) or <c>pipeline</c> (ASP.NET Core answers everything). The same tests hold for both.
/// </summary>
internal static class TestDoor
{
    public static bool IsFast { get; } = Environment.GetEnvironmentVariable("CDNMUSIC_TEST_DOOR") switch
    {
        null or "" or "fast" => true,
        "pipeline" => false,
        var other => throw new InvalidOperationException($"CDNMUSIC_TEST_DOOR is '{other}', neither 'fast' nor 'pipeline'."),
    };
}
