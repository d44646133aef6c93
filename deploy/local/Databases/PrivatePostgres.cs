using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Deploy.Local.Processes;
using Npgsql;

namespace CdnMusic.Deploy.Local.Databases;

/// <summary>
/// A real Postgres of our own on a loopback port, with logical replication switched on. Each service gets a database and a role that owns
/// it and may enter no other. Can be stopped, killed, frozen and started again on the same port and data; does not outlive us. Thread-safe.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Superuser = "cdnmusic";
    private static readonly string[] NoSync = ["--no-sync"];

    // Survives the death of its processes as ever, and not the machine's: nor does its directory.
    private static readonly string[] Volatile = ["-c", "fsync=off", "-c", "full_page_writes=off"];

    private readonly string _directory;
    private readonly bool _temporary;
    private readonly PortAllocator? _ports;
    private readonly PrivateServer _server;
    private readonly string _password;

    private PrivatePostgres(string? directory, PortAllocator? ports)
    {
        _temporary = directory is null;
        _directory = directory is null
            // Not below a directory of mode 700: Postgres may run under an account of its own.
            ? Path.Combine(Path.GetTempPath(), "cdnmusic-postgres-" + RandomNumberGenerator.GetHexString(12, lowercase: true))
            : Path.GetFullPath(directory);
        _ports = ports is null ? new PortAllocator() : null;
        Port = (ports ?? _ports!).Take(preferred: null);
        Directory.CreateDirectory(_directory);
        _password = Secret(Superuser);
        _server = new PrivateServer("postgres", Path.Combine(_directory, "postgres.log"), Program, AnswersAsync);
    }

    /// <summary>The loopback port it listens on; the same over restarts.</summary>
    public int Port { get; }

    /// <summary>The process number of the postmaster.</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public int Pid => _server.Pid;

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Makes a cluster if the directory holds none, and starts it.</summary>
    /// <param name="directory">Where it lives and stays. Null: a temporary directory, deleted at the end; nothing is synced to disk there.</param>
    /// <param name="ports">Whom to ask for a port. Null: an allocator of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LocalServiceException">It is not ready within 60 s.</exception>
    /// <exception cref="FileNotFoundException">Postgres is not installed.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        string? directory = null, PortAllocator? ports = null, CancellationToken cancellationToken = default)
    {
        var postgres = new PrivatePostgres(directory, ports);
        try
        {
            await postgres.InitialiseAsync(cancellationToken);
            await postgres.StartAsync(cancellationToken);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="KillAsync"/>; does nothing when it runs.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => _server.StartAsync(cancellationToken);

    /// <summary>A fast shutdown: connections are cut, what was committed is on disk.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary><c>kill -9</c> of the postmaster.</summary>
    public Task KillAsync() => _server.KillAsync();

    /// <summary>Freezes the postmaster (SIGSTOP): no new connection is answered; connections that exist go on.</summary>
    public void Pause() => _server.Send(Signal.Stop);

    /// <summary>Lets a frozen postmaster go on.</summary>
    public void Resume() => _server.Send(Signal.Continue);

    /// <summary>Makes a database with a role of the same name that owns it, if there is none, and says how that role connects.</summary>
    /// <param name="name">Lower-case letters, digits and underscores.</param>
    /// <param name="replication">Lets the role read logical replication slots (change data capture).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> CreateDatabaseAsync(string name, bool replication = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Any(c => c is not (>= 'a' and <= 'z' or >= '0' and <= '9' or '_')))
        {
            throw new ArgumentException($"'{name}' is no name for a database.", nameof(name));
        }

        var password = Secret(name);
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres", Superuser, _password) + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (!await IsThereAsync("SELECT 1 FROM pg_roles WHERE rolname = $1"))
        {
            await RunAsync($"CREATE ROLE {name} LOGIN PASSWORD '{password}'{(replication ? " REPLICATION" : "")}");
        }

        if (!await IsThereAsync("SELECT 1 FROM pg_database WHERE datname = $1"))
        {
            await RunAsync($"CREATE DATABASE {name} OWNER {name}");
            await RunAsync($"REVOKE ALL ON DATABASE {name} FROM PUBLIC");
        }

        return ConnectionString(name, name, password);

        async Task<bool> IsThereAsync(string question)
        {
            await using var command = new NpgsqlCommand(question, connection) { Parameters = { new() { Value = name } } };
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }

        async Task RunAsync(string statement)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>How the superuser connects to a database: for tests that look behind a service's back, or put extensions in.</summary>
    public string SuperuserConnectionString(string database = "postgres") => ConnectionString(database, Superuser, _password);

    /// <summary>Stops it, and deletes a temporary directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _ports?.Dispose();
        if (_temporary && Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private string ConnectionString(string database, string role, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = role,
        Password = password,
    }.ToString();

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            return;
        }

        // An initdb that was killed leaves a directory it would refuse the next time; the version file comes last but nearly at once.
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }

        // initdb closes it to others.
        PostgresPrograms.Give(Directory.CreateDirectory(Data).FullName);
        PostgresPrograms.Give(PasswordFile(Superuser));
        var start = PostgresPrograms.StartInfo("initdb", Data,
        [
            "-D", Data, "-U", Superuser, "--auth=scram-sha-256", "--pwfile=" + PasswordFile(Superuser), "-E", "UTF8", "--locale=C.UTF-8",
            .. _temporary ? NoSync : [],
        ]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var initdb = Process.Start(start)!;
        var (output, errors) = (initdb.StandardOutput.ReadToEndAsync(cancellationToken), initdb.StandardError.ReadToEndAsync(cancellationToken));
        await initdb.WaitForExitAsync(cancellationToken);
        if (initdb.ExitCode != 0)
        {
            throw new LocalServiceException("initdb", initdb.ExitCode, "could not make a database cluster", (await output + await errors).Split('\n'));
        }
    }

    private ProcessStartInfo Program() => PostgresPrograms.StartInfo("postgres", Data,
    [
        "-D", Data,
        "-c", "port=" + Port.ToString(CultureInfo.InvariantCulture),
        "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=",
        "-c", "wal_level=logical",
        "-c", "max_replication_slots=10",
        "-c", "max_wal_senders=10",
        "-c", "max_connections=200",
        "-c", "max_slot_wal_keep_size=1GB",
        .. _temporary ? Volatile : [],
    ]);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(ConnectionString("postgres", Superuser, _password) + ";Pooling=false;Timeout=5");
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string PasswordFile(string role) => Path.Combine(_directory, role + ".password");

    // Kept beside the data, for the next start on the same directory.
    private string Secret(string role)
    {
        var file = PasswordFile(role);
        if (!File.Exists(file))
        {
            SecretFile.Write(file, SecretFile.NewSecret());
        }

        return File.ReadAllText(file);
    }
}
