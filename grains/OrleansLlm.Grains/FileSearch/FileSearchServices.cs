using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>What the silo has for answers from files. Thread-safe.</summary>
/// <param name="Grains">The cluster.</param>
/// <param name="Searcher">Searches.</param>
/// <param name="Passages">Reads hits.</param>
/// <param name="Texts">How texts are compared.</param>
/// <param name="Rewriter">Makes queries.</param>
/// <param name="Decision">Decides whether there is an answer.</param>
/// <param name="Options">Settings.</param>
/// <param name="Instruments">Counts.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record FileSearchServices(
    IGrainFactory Grains,
    FileSearcher Searcher,
    PassageReader Passages,
    StoreTextsFinder Texts,
    QueryRewriter Rewriter,
    AnswerDecision Decision,
    IOptions<FileSearchOptions> Options,
    FileSearchInstruments Instruments,
    TimeProvider Time,
    ILogger<FileSearchServices> Logger);
