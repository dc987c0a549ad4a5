using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Retrieval.Queries;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>
/// Lets a model make queries of a question: paid by the caller, from the cache where it was asked before, and checked. What is no query is dropped, and a model
/// that fails is done without. Thread-safe.
/// </summary>
internal sealed partial class QueryRewriter(IGrainFactory grains, IOptions<FileSearchOptions> options, ILogger<QueryRewriter> logger) : IQueryRewriter
{
    private const string Shard = "file-search";
    private const int QueryTokens = 160;
    private const int PassageTokens = 200;

    /// <inheritdoc/>
    public async Task<string> RewriteAsync(Caller caller, string requestId, string query, CancellationToken cancellationToken)
    {
        var model = options.Value.RewriteModel ?? throw new LlmException(
            LlmErrorCode.Unsupported, "rewrite_query needs a model that rewrites: OrleansLlm:FileSearch:RewriteModel names none.", "rewrite_query");
        var asker = new Asker(this, caller, new GenerationRequest { RequestId = requestId, Model = model }, model);
        var (system, user) = QueryPrompts.Standalone([], query);
        return await asker.AskAsync("query", system, user, QueryTokens, constraint: null, cancellationToken) is { } written
            ? new QueryRules("english").Standalone([], query, written) ?? query
            : query;
    }

    /// <summary>Makes the queries of a question.</summary>
    /// <param name="caller">Pays.</param>
    /// <param name="request">The request that the question is of.</param>
    /// <param name="settings">What is made.</param>
    /// <param name="history">What was said before.</param>
    /// <param name="question">The question.</param>
    /// <param name="language">How words are compared.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SearchQueries> MakeAsync(
        Caller caller, GenerationRequest request, RewriteSettings settings, IReadOnlyList<QueryTurn> history, string question, string language, CancellationToken cancellationToken)
    {
        var rules = new QueryRules(language);
        var asker = new Asker(this, caller, request, settings.Model ?? options.Value.RewriteModel ?? request.Model);
        var alone = settings.Standalone && history.Count > 0 ? await StandaloneAsync(asker, rules, history, question, cancellationToken) : null;
        var first = alone ?? rules.WithContext(history, question);
        var more = await Task.WhenAll(
            SeveralAsync(settings.Variants > 0, "variants", QueryPrompts.Variants(first, settings.Variants), settings.Variants),
            SeveralAsync(settings.Parts, "parts", QueryPrompts.Parts(first, RewriteSettings.MaxQueries), RewriteSettings.MaxQueries));
        var hypothetical = settings.Hypothetical ? await HypotheticalAsync(asker, rules, first, cancellationToken) : null;
        return new SearchQueries([first, .. more.SelectMany(queries => queries).Distinct(StringComparer.OrdinalIgnoreCase).Take(RewriteSettings.MaxQueries)], hypothetical, asker.Cost);

        async Task<IReadOnlyList<string>> SeveralAsync(bool isAsked, string part, (string System, string User) prompt, int most)
        {
            var constraint = new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = QueryPrompts.Schema(Math.Max(1, most)) };
            var written = isAsked ? await asker.AskAsync(part, prompt.System, prompt.User, QueryTokens, constraint, cancellationToken) : null;
            return written is null ? [] : rules.Queries(first, written, most);
        }
    }

    private static async Task<string?> StandaloneAsync(Asker asker, QueryRules rules, IReadOnlyList<QueryTurn> history, string question, CancellationToken cancellationToken)
    {
        var (system, user) = QueryPrompts.Standalone(history, question);
        return await asker.AskAsync("standalone", system, user, QueryTokens, constraint: null, cancellationToken) is { } written ? rules.Standalone(history, question, written) : null;
    }

    private static async Task<string?> HypotheticalAsync(Asker asker, QueryRules rules, string question, CancellationToken cancellationToken)
    {
        var (system, user) = QueryPrompts.Hypothetical(question);
        return await asker.AskAsync("passage", system, user, PassageTokens, constraint: null, cancellationToken) is { } written ? rules.Hypothetical(question, written) : null;
    }

    [LoggerMessage(LogLevel.Warning, "Request {RequestId} goes on without {Part}: model {Model} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string requestId, string part, string model);

    /// <summary>Asks one model for one request, and adds up what it costs.</summary>
    private sealed class Asker(QueryRewriter rewriter, Caller caller, GenerationRequest request, string model)
    {
        private readonly Lock _lock = new();

        public decimal Cost { get; private set; }

        /// <summary>What the model wrote; null: it failed, which is no reason to fail the request.</summary>
        public async Task<string?> AskAsync(string part, string system, string user, int maxTokens, OutputConstraint? constraint, CancellationToken cancellationToken)
        {
            try
            {
                var router = rewriter.RouterGrain();
                var text = new StringBuilder();
                foreach (var chunk in await router.AnswerAsync(caller, RequestOf(part, system, user, maxTokens, constraint), cancellationToken))
                {
                    text.AppendJoin("", chunk.Deltas.Select(delta => delta.Text));
                    lock (_lock)
                    {
                        Cost += chunk.Cost ?? 0;
                    }
                }

                return text.ToString();
            }
            catch (LlmException exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(rewriter.Logger, exception, request.RequestId, part, model);
                return null;
            }
        }

        private GenerationRequest RequestOf(string part, string system, string user, int maxTokens, OutputConstraint? constraint) => new()
        {
            RequestId = $"{request.RequestId}.{part}",
            CallId = request.CallId is null ? null : $"{request.CallId}.{part}",
            Model = model,
            Messages = [new ChatMessage { Role = "system", Content = system }, new ChatMessage { Role = "user", Content = user }],
            Sampling = new SamplingSettings { Temperature = 0 },
            MaxTokens = maxTokens,
            Constraint = constraint,
            Cache = new CacheRequest { Settings = new CacheSettings { Mode = CacheMode.On } },
            User = request.User,
            Metadata = request.Metadata,
            IsBatch = request.IsBatch,
            Priority = request.Priority,
            NonStreaming = true,
        };
    }

    private ILogger Logger => logger;

    private IRouterAnswersGrain RouterGrain() => grains.GetGrain<IRouterAnswersGrain>(new RouterKey(RouterKey.DirectRoute, Shard).ToString());
}
