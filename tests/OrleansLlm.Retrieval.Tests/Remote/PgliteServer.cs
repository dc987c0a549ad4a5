using Npgsql;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>
/// PostgreSQL with pgvector in a Node.js process (npm's pglite), its files in a temporary folder. All connections take turns in one session of the database: what one sets or prepares, the
/// others have too.
/// </summary>
internal sealed class PgliteServer : IDisposable
{
    private static readonly string? Node = ServerProcess.Find("node", "/usr/bin");
    private static readonly string? Folder = FindFolder();

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("orleansllm-pglite-");
    private ServerProcess? _server;

    private PgliteServer()
    {
    }

    /// <summary>Why there is no server to start, or null.</summary>
    public static string? Missing => Node is null ? "Node.js is not installed (Debian: nodejs)."
        : Folder is null ? "The npm packages of tests/Stores/pglite are not installed (run: npm install --prefix tests/Stores/pglite)." : null;

    public int Port { get; private set; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=postgres;Username=postgres;Password=any;SSL Mode=Disable;Maximum Pool Size=1";

    public static async Task<PgliteServer> StartAsync()
    {
        var server = new PgliteServer();
        for (var attempt = 1; ; attempt++)
        {
            // Another test's server may take a free port first.
            server.Port = ServerProcess.FreePort();
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
            }
        }
    }

    /// <summary>Starts the server over the files that are there.</summary>
    public async Task StartAgainAsync()
    {
        _server?.Dispose();
        _server = ServerProcess.Start(
            Node!, Path.Combine(Folder!, "@electric-sql/pglite-socket/dist/scripts/server.js"),
            $"--db={Path.Combine(_data.FullName, "data")}", $"--port={Port}", "--extensions=@electric-sql/pglite-pgvector:vector", "--max-connections=8");
        await _server.WaitAsync(AnswersAsync);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _server?.Kill();

    public void Dispose()
    {
        _server?.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            return !_server!.HasExited;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var packages = Path.Combine(folder.FullName, "tests", "Stores", "pglite", "node_modules");
            if (Directory.Exists(Path.Combine(packages, "@electric-sql/pglite-pgvector")))
            {
                return packages;
            }
        }

        return null;
    }
}
