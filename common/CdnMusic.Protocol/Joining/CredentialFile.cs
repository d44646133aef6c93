namespace CdnMusic.Protocol.Joining;

/// <summary>
/// An edge's credentials in its data directory: one bearer token per line, the newest first, readable by the owner alone (mode 0600). After
/// a rotation the one before stays as the second, for the case that the control plane has not noted the new one. Not thread-safe.
/// </summary>
public sealed class CredentialFile(string directory)
{
    /// <summary>The file's name in the directory.</summary>
    public const string Name = "credential";

    private readonly string _path = Path.Combine(directory, Name);
    private readonly string _joiningPath = Path.Combine(directory, Name + ".joining");

    /// <summary>The credentials to try, in order; none before the edge has joined.</summary>
    public IReadOnlyList<EdgeCredential> Read() => File.Exists(_path)
        ? [.. File.ReadAllLines(_path).Select(EdgeCredential.Parse).OfType<EdgeCredential>()]
        : [];

    /// <summary>Replaces the file, atomically and durably.</summary>
    /// <exception cref="IOException">The file is as it was.</exception>
    public void Write(IEnumerable<EdgeCredential> credentials)
    {
        Replace(_path, credentials.Select(c => c.Bearer));
        File.Delete(_joiningPath);
    }

    /// <summary>The secret to join with: the same after a crash, so that a join whose answer was lost can be repeated.</summary>
    public string JoiningSecret()
    {
        if (File.Exists(_joiningPath) && File.ReadAllLines(_joiningPath) is [var begun])
        {
            return begun;
        }

        var secret = EdgeCredential.NewSecret();
        Replace(_joiningPath, [secret]);
        return secret;
    }

    /// <summary>Gives up on a join that was refused.</summary>
    public void AbandonJoin() => File.Delete(_joiningPath);

    private void Replace(string path, IEnumerable<string> lines)
    {
        Directory.CreateDirectory(directory);
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            using (var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" })
            {
                foreach (var line in lines)
                {
                    writer.WriteLine(line);
                }
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
