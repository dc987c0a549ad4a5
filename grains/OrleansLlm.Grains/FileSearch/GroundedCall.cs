using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>
/// Answers the last message of a chat from files, searched before the model is asked: nothing found is said by code and costs no call, else the model answers
/// from what fits, and its citations are checked while they stream. One for each request; used by one thread.
/// </summary>
/// <param name="services">The silo's.</param>
/// <param name="caller">Who pays.</param>
/// <param name="request">The request, without the tool.</param>
/// <param name="settings">The tool.</param>
/// <param name="ask">Runs a request.</param>
/// <param name="measure">Measures a prompt.</param>
internal sealed class GroundedCall(
    FileSearchServices services,
    Caller caller,
    GenerationRequest request,
    FileSearchSettings settings,
    Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationChunk>> ask,
    Func<GenerationRequest, CancellationToken, Task<PromptSize>> measure)
{
    private const string CallId = "search";

    private readonly string _activityId = $"fs_{Guid.NewGuid():N}";

    /// <summary>Runs it; the elements are those of a call.</summary>
    public async IAsyncEnumerable<GenerationChunk> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var startedAt = services.Time.GetTimestamp();
        var prompt = await GroundedBudget.OfAsync(request, settings, services.Options.Value.SmallWindow, ask => measure(ask, cancellationToken));
        var (queries, texts) = await QueriesAsync(prompt.Chat, cancellationToken);
        var found = await services.Searcher.SearchAsync(caller, request, settings, queries, CallId, cancellationToken);
        var passages = await services.Passages.ReadAsync(caller.Tenant, found, cancellationToken);
        var activity = Activity(found);
        var probability = await services.Decision.ProbabilityAsync(prompt.Chat.Question, found.Queries[0], passages, texts, cancellationToken);
        if (passages.Count == 0 || (!settings.AsksAnyway && !services.Decision.Answers(probability, settings.Threshold)))
        {
            services.Instruments.OnNotFound();
            yield return NotFound(activity, found.Cost);
            yield break;
        }

        var packed = await PackAsync(prompt, passages, texts, cancellationToken);
        services.Instruments.OnPrepared(services.Time.GetElapsedTime(startedAt));
        var asked = request with { Messages = prompt.Chat.With(GroundedPrompt.Question(prompt.Style, packed.Passages, prompt.Chat.Question), prompt.Style) };
        var edit = new EditedAnswer(() => Editor(packed, texts));
        var isTold = false;
        await foreach (var chunk in ask(asked, cancellationToken).WithCancellation(cancellationToken))
        {
            var edited = edit.Take(chunk);
            yield return isTold || chunk.Route is null
                ? edited with { Cost = edited.Cost + found.Cost }
                : edited with { Deltas = [new ChoiceDelta { Activities = [activity] }, .. edited.Deltas], Cost = edited.Cost + found.Cost };
            isTold |= chunk.Route is not null;
        }
    }

    /// <summary>Marks would break a text that must have a certain form.</summary>
    private CitationEditor? Editor(PackedContext packed, StoreTexts texts) => request.Constraint is not null
        ? null
        : new CitationEditor(packed, new CitationOptions { ShowMarks = settings.ShowMarks, Language = texts.Language }, services.Instruments.OnChecked);

    private async Task<(SearchQueries Queries, StoreTexts Texts)> QueriesAsync(GroundedChat chat, CancellationToken cancellationToken)
    {
        var texts = await services.Texts.FindAsync(caller, request, settings, cancellationToken);
        return (await services.Rewriter.MakeAsync(caller, request, settings.Rewrite, chat.History, chat.Question, texts.Language, cancellationToken), texts);
    }

    private async Task<PackedContext> PackAsync(GroundedBudget prompt, IReadOnlyList<Passage> passages, StoreTexts texts, CancellationToken cancellationToken)
    {
        var options = settings.Packing with { MaxTokens = prompt.Tokens, Language = texts.Language };
        var read = options.Compression == CompressionMethod.Perplexity
            ? new PromptSurprise(services.Grains, caller, request, settings.CompressionModel ?? request.Model).ReadAsync
            : (SurpriseReader?)null;
        var packer = new ContextPacker(
            options,
            shown => GroundedPrompt.Question(prompt.Style, shown, prompt.Chat.Question),
            async (text, token) => (await measure(request with { Messages = prompt.Chat.With(text, prompt.Style) }, token)).Tokens - prompt.Base,
            settings.ComparesMeaning ? texts.Embed : null,
            read);
        return await packer.PackAsync(prompt.Chat.Question, passages, cancellationToken);
    }

    private ToolActivity Activity(FoundPassages found) => new()
    {
        Id = _activityId,
        Type = FileSearchTool.Call,
        Name = FileSearchParser.Type,
        FunctionName = FileSearchParser.Type,
        ArgumentsJson = JsonSerializer.Serialize(new Dictionary<string, IReadOnlyList<string>> { ["queries"] = found.Queries }),
        Status = ToolActivityStatus.Completed,
        Output = "",
        ResultsJson = SearchResultsJson.Of(found),
        Queries = found.Queries,
        Step = 0,
    };

    private GenerationChunk NotFound(ToolActivity activity, decimal cost) => new()
    {
        Deltas = [new ChoiceDelta { Activities = [activity] }, new ChoiceDelta { Text = GroundedPrompt.NotFound, FinishReason = FinishReason.Stop }],
        Route = new RouteInfo { Model = request.Model, Provider = "local", Notes = ["file_search: the passages do not have the answer; no model was asked"] },
        Usage = new TokenUsage(),
        Cost = cost,
    };
}
