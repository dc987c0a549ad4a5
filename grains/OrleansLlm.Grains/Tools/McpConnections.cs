using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Tools;

/// <summary>This silo's sessions with servers of tools: one for each server, owner and secrets, closed when nobody needs it. Thread-safe.</summary>
internal sealed class McpConnections(TimeProvider clock, ILoggerFactory loggers) : BackgroundService
{
    private const int MaxConnections = 1_000;
    private static readonly TimeSpan IdleLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, McpConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>The session with a server.</summary>
    public McpConnection Of(McpServer server) => _connections.GetOrAdd(server.ConnectionKey, _ => new McpConnection(server, clock, loggers));

    /// <summary>The session with a server that there is already, or null.</summary>
    public McpConnection? Find(McpServer server) => _connections.GetValueOrDefault(server.ConnectionKey);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }

        await Task.WhenAll(_connections.Values.Select(connection => connection.DisposeAsync().AsTask()));
    }

    private async Task SweepAsync()
    {
        var oldest = clock.GetUtcNow() - IdleLife;
        var byUse = _connections.OrderBy(entry => entry.Value.UsedAt).ToList();
        var surplus = Math.Max(0, byUse.Count - MaxConnections);
        foreach (var (key, connection) in byUse.Where((entry, i) => i < surplus || entry.Value.UsedAt < oldest))
        {
            if (_connections.TryRemove(key, out _))
            {
                await connection.DisposeAsync();
            }
        }
    }
}
