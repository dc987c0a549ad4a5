namespace OrleansLlm.Tests.Stores;

/// <summary>A PostgreSQL server of its own: a new cluster in a temporary folder, a free port, one superuser with a password.</summary>
internal sealed class PostgresServer : IDisposable
{
    public const string User = "postgres";
    public const string Password = "password-of-the-tests";

    /// <summary>PostgreSQL refuses to run as root; Debian's package brings this account.</summary>
    private static readonly string[] AsPostgres =
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static readonly string? Programs = FindPrograms();

    private readonly DirectoryInfo _folder;
    private ServerProcess? _server;

    private PostgresServer(DirectoryInfo folder, int port) => (_folder, Port) = (folder, port);

    public int Port { get; }

    /// <summary>Why there is no server to start, or null.</summary>
    public static string? Missing => Programs is null ? "PostgreSQL's server programs are not installed (Debian: postgresql)." : null;

    private string Data => Path.Combine(_folder.FullName, "data");

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-postgres-");
        var passwordFile = Path.Combine(folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (AsPostgres.Length > 0)
        {
            await ServerProcess.RunAsync("chown", "-R", User, folder.FullName);
        }

        var server = new PostgresServer(folder, ServerProcess.FreePort());
        await RunAsync("initdb", "-D", server.Data, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--no-locale", "--no-sync");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server over the data that is there.</summary>
    public async Task StartAgainAsync()
    {
        string[] command =
        [
            .. AsPostgres, Path.Combine(Programs!, "postgres"), "-D", Data, "-p", $"{Port}", "-k", _folder.FullName, "-c", "listen_addresses=127.0.0.1",
        ];
        _server?.Dispose();
        _server = ServerProcess.Start(command[0], command[1..]);
        await _server.WaitAsync(async () =>
        {
            try
            {
                await RunAsync("pg_isready", "-h", "127.0.0.1", "-p", $"{Port}");
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        });
    }

    /// <summary>Stops the server as a crash would: no checkpoint, connections cut.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    /// <summary>Makes an empty database and tells how to connect to it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"db_{Guid.NewGuid():N}";
        await SqlAsync("postgres", $"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    public string ConnectionString(string database, string user = User, string password = Password) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Password={password}";

    /// <summary>Runs statements as the superuser.</summary>
    public Task SqlAsync(string database, string sql) => ServerProcess.RunAsync(
        "env", $"PGPASSWORD={Password}", Path.Combine(Programs!, "psql"), "-h", "127.0.0.1", "-p", $"{Port}", "-U", User, "-d", database, "-v", "ON_ERROR_STOP=1", "-q", "-c", sql);

    public void Dispose()
    {
        _server?.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // The killed server's children may still be leaving.
        }
    }

    private static Task RunAsync(string program, params string[] arguments)
    {
        string[] command = [.. AsPostgres, Path.Combine(Programs!, program), .. arguments];
        return ServerProcess.RunAsync(command[0], command[1..]);
    }

    private static string? FindPrograms()
    {
        string[] debian = Directory.Exists("/usr/lib/postgresql")
            ? [.. Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).OrderDescending()]
            : [];
        return Path.GetDirectoryName(ServerProcess.Find("initdb", debian));
    }
}
