using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Tells a person who started the silo where it is and how to talk to it, once it is ready.</summary>
internal sealed class Banner(
    IServer server, HostKeys keys, ServingReadiness readiness, ModelNames models, IOptions<HostSettings> settings,
    TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (readiness.NotReadyBecause is not null || Url() is null)
            {
                await Task.Delay(Poll, timeProvider, stoppingToken);
            }

            var key = await keys.EnsureAsync(stoppingToken);
            Console.Out.WriteLine(Text(Url()!, key));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops before it was ready.
        }
    }

    private string? Url() => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .FirstOrDefault()?.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);

    private string Text(string url, string? key) =>
        $$"""

          OrleansLlm is ready.
            Playground   {{url}}/
            API          {{url}}/v1
            Models       {{string.Join(", ", models.All())}}
            Data folder  {{settings.Value.DataPath}}
            API key      {{KeyLine(key)}}

          Try it:
            curl -N {{url}}/v1/chat/completions \
              -H "Authorization: Bearer {{key ?? "$ORLEANSLLM_API_KEY"}}" -H "Content-Type: application/json" \
              -d '{"model":"{{EmbeddedModels.Default}}","stream":true,"messages":[{"role":"user","content":"What is RAG?"}]}'

          """;

    private string KeyLine(string? key) => key switch
    {
        null when settings.Value.AdminKey is not null => "the one of OrleansLlm:AdminKey (not shown)",
        null => "made at the first start and not shown again (orleansllm keys create makes further ones)",
        _ when settings.Value.DevelopmentKey is not null => key,
        _ => $"{key}\n               (shown this once; only its hash is kept)",
    };
}
