using System.Net.Http.Headers;
using OrleansLlm.Providers.Azure;
using OrleansLlm.Providers.ChatClients;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Providers.Tgi;
using OrleansLlm.Providers.Triton;

namespace OrleansLlm.Providers.Registry;

/// <summary>Makes providers from their settings.</summary>
internal sealed class ProviderFactory(IEnumerable<ChatClientRegistration> registrations, IServiceProvider services, TimeProvider clock)
{
    private const string Agent = "OrleansLlm";

    public IProvider Create(string name, ProviderSettings settings) => settings.Kind switch
    {
        ProviderKinds.Code => CreateCode(name, settings),
        ProviderKinds.Tgi => CreateTgi(name, settings),
        ProviderKinds.Triton => CreateTriton(name, settings),
        _ => CreateOpenAi(name, settings),
    };

    private ChatClientProvider CreateCode(string name, ProviderSettings settings)
    {
        var registration = registrations.Last(registration => registration.Name == name);
        return new ChatClientProvider(name, settings.Timeouts, registration.Chat?.Invoke(services), registration.Embeddings?.Invoke(services), clock);
    }

    private OpenAiProvider CreateOpenAi(string name, ProviderSettings settings)
    {
        var (transport, redactor) = Connect(name, settings);
        return new OpenAiProvider(name, settings, OpenAiDialect.Of(settings), transport, redactor, ProbeOf(name, settings, transport), clock);
    }

    private TgiProvider CreateTgi(string name, ProviderSettings settings)
    {
        var (transport, redactor) = Connect(name, settings);
        var addresses = new OpenAiAddresses(settings);
        var health = new HealthProbe(name, transport, addresses.Root("health"), addresses.Root("metrics"), LoadMetrics.Tgi);
        var probe = new TgiProbe(health, transport, addresses.Root("info"));
        var chats = new OpenAiProvider(name, settings, OpenAiDialect.Of(settings), transport, redactor, probe, clock);
        return new TgiProvider(name, settings, chats, transport, redactor, clock);
    }

    private TritonProvider CreateTriton(string name, ProviderSettings settings)
    {
        var (transport, redactor) = Connect(name, settings);

        // Its metrics are on a port of their own and tell no queue of generate calls.
        var probe = new HealthProbe(name, transport, new Uri($"{settings.BaseUrl!.TrimEnd('/')}/v2/health/ready"), metrics: null, LoadMetrics.Vllm);
        return new TritonProvider(name, settings, transport, redactor, probe, clock);
    }

    private static HealthProbe ProbeOf(string name, ProviderSettings settings, HttpTransport transport)
    {
        var addresses = new OpenAiAddresses(settings);
        return settings.Kind switch
        {
            ProviderKinds.Vllm => new HealthProbe(name, transport, addresses.Root("health"), addresses.Root("metrics"), LoadMetrics.Vllm),
            ProviderKinds.OrleansLlm => new HealthProbe(name, transport, addresses.Root("health/ready"), metrics: null, LoadMetrics.Vllm),
            ProviderKinds.Azure => new HealthProbe(name, transport, addresses.Root("openai/models?api-version=2024-10-21"), metrics: null, LoadMetrics.Vllm),
            _ => new HealthProbe(name, transport, addresses.Of("models", ""), metrics: null, LoadMetrics.Vllm),
        };
    }

    private (HttpTransport Transport, Redactor Redactor) Connect(string name, ProviderSettings settings)
    {
        var key = SecretSource.Of(settings.ApiKey, settings.ApiKeyEnvironment, settings.ApiKeyFile);
        var tokens = settings.EntraId is { } entra ? new EntraTokens(name, EntraTokens.CredentialOf(entra), entra.Scope, clock) : null;
        var redactor = new Redactor(key.Value, () => tokens?.Current);
        return (new HttpTransport(name, settings, HeadersOf(settings, key), tokens is null ? null : tokens.GetAsync, redactor, clock), redactor);
    }

    private static Action<HttpRequestHeaders> HeadersOf(ProviderSettings settings, SecretSource key)
    {
        var isAzure = settings.Kind == ProviderKinds.Azure;
        KeyHeader? last = null;
        return headers =>
        {
            headers.TryAddWithoutValidation("User-Agent", Agent);
            if (key.Value() is { } value)
            {
                var known = last;
                if (known is null || !ReferenceEquals(known.Key, value))
                {
                    last = known = new KeyHeader(value, isAzure ? value : $"Bearer {value}");
                }

                headers.TryAddWithoutValidation(isAzure ? "api-key" : "Authorization", known.Header);
            }

            if (settings.Organization is { } organization)
            {
                headers.TryAddWithoutValidation("OpenAI-Organization", organization);
            }

            if (settings.Project is { } project)
            {
                headers.TryAddWithoutValidation("OpenAI-Project", project);
            }
        };
    }

    private sealed record KeyHeader(string Key, string Header);
}
