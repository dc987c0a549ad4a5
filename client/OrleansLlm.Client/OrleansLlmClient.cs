using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Alerts;
using OrleansLlm.Client.Batches;
using OrleansLlm.Client.Caching;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Conversations;
using OrleansLlm.Client.Embeddings;
using OrleansLlm.Client.Erasures;
using OrleansLlm.Client.Feedback;
using OrleansLlm.Client.Files;
using OrleansLlm.Client.FineTuning;
using OrleansLlm.Client.Http;
using OrleansLlm.Client.Learning;
using OrleansLlm.Client.Limits;
using OrleansLlm.Client.Models;
using OrleansLlm.Client.Prices;
using OrleansLlm.Client.Rerank;
using OrleansLlm.Client.Rollouts;
using OrleansLlm.Client.Routes;
using OrleansLlm.Client.Spend;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Client.Tokens;
using OrleansLlm.Client.VectorStores;

namespace OrleansLlm.Client;

/// <summary>
/// A server's whole surface over HTTP. One instance holds one connection pool: keep it for the process's life.
/// Safe to use from many threads.
/// </summary>
public sealed class OrleansLlmClient : IDisposable
{
    private readonly LlmHttp _http;

    /// <summary>Creates a client; no connection is made yet.</summary>
    /// <param name="options">Its settings; they are read once.</param>
    /// <param name="timeProvider">The clock of deadlines and retries; null: the system's.</param>
    /// <exception cref="ValidationException">A setting is out of range.</exception>
    public OrleansLlmClient(OrleansLlmClientOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _http = new LlmHttp(options, timeProvider ?? TimeProvider.System);
        var chat = new HttpChatClient(_http, options);
        Chat = chat;
        Embeddings = new HttpEmbeddingGenerator(_http, options.DefaultEmbeddingModel);
        Rerank = new HttpRerankClient(_http, options.DefaultRerankModel);
        Conversations = new ConversationsClient(_http, chat);
        Batches = new BatchesClient(_http, timeProvider ?? TimeProvider.System);
        FineTuning = new FineTuningClient(_http, timeProvider ?? TimeProvider.System);
        Files = new FilesClient(_http);
        VectorStores = new VectorStoresClient(_http, timeProvider ?? TimeProvider.System);
        Models = new ModelsClient(_http);
        Tokens = new TokensClient(_http);
        Tenants = new TenantsClient(_http);
        Projects = new ProjectsClient(_http);
        Keys = new KeysClient(_http);
        Limits = new LimitsClient(_http);
        Prices = new PricesClient(_http);
        Rollouts = new RolloutsClient(_http);
        Routes = new RoutesClient(_http);
        Spend = new SpendClient(_http);
        Alerts = new AlertsClient(_http);
        Cache = new CacheClient(_http);
        Learned = new LearnedClient(_http);
        Feedback = new FeedbackClient(_http);
        Erasures = new ErasuresClient(_http);
    }

    /// <summary>The chat client.</summary>
    public IChatClient Chat { get; }

    /// <summary>The embedding generator.</summary>
    public IEmbeddingGenerator<string, Embedding<float>> Embeddings { get; }

    /// <summary>The rerank client.</summary>
    public RerankClient Rerank { get; }

    /// <summary>Stored conversations.</summary>
    public ConversationsClient Conversations { get; }

    /// <summary>Fine-tuning jobs.</summary>
    public FineTuningClient FineTuning { get; }

    /// <summary>Batches of requests.</summary>
    public BatchesClient Batches { get; }

    /// <summary>Stored files.</summary>
    public FilesClient Files { get; }

    /// <summary>Vector stores.</summary>
    public VectorStoresClient VectorStores { get; }

    /// <summary>Models.</summary>
    public ModelsClient Models { get; }

    /// <summary>Token counting.</summary>
    public TokensClient Tokens { get; }

    /// <summary>Tenants.</summary>
    public TenantsClient Tenants { get; }

    /// <summary>Projects of tenants.</summary>
    public ProjectsClient Projects { get; }

    /// <summary>API keys of tenants.</summary>
    public KeysClient Keys { get; }

    /// <summary>Budgets, rate limits and allowed models of tenants, projects, keys and end users.</summary>
    public LimitsClient Limits { get; }

    /// <summary>The price book.</summary>
    public PricesClient Prices { get; }

    /// <summary>Versions of models and their rollouts.</summary>
    public RolloutsClient Rollouts { get; }

    /// <summary>Routes of tenants, and the global ones.</summary>
    public RoutesClient Routes { get; }

    /// <summary>Ledgers of tenants: reports, exports, forecasts.</summary>
    public SpendClient Spend { get; }

    /// <summary>Alerts of tenants.</summary>
    public AlertsClient Alerts { get; }

    /// <summary>Response caches of tenants.</summary>
    public CacheClient Cache { get; }

    /// <summary>Trained routers, scorers, classifiers and thresholds.</summary>
    public LearnedClient Learned { get; }

    /// <summary>Feedback on answers.</summary>
    public FeedbackClient Feedback { get; }

    /// <summary>Erasures and the audit log.</summary>
    public ErasuresClient Erasures { get; }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();
}
