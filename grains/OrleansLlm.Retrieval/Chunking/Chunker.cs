using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>
/// Cuts documents into chunks of at most so many tokens, which lie in the text one after the other and leave out nothing but white space. An edit gives
/// the chunks beside it new ids; all others keep theirs. Thread-safe.
/// </summary>
public sealed class Chunker
{
    private readonly ChunkingOptions _options;
    private readonly TokenCounter _count;
    private readonly SentenceEmbedder? _embed;

    /// <summary>Creates a chunker.</summary>
    /// <param name="options">How documents are cut.</param>
    /// <param name="count">Counts tokens as the embedding model will.</param>
    /// <param name="embed">Embeds sentences; needed for <see cref="ChunkingStrategy.Semantic"/> alone.</param>
    /// <exception cref="ValidationException">An option is wrong; names it, its limit and the value.</exception>
    public Chunker(ChunkingOptions options, TokenCounter count, SentenceEmbedder? embed = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(count);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        if (options.Strategy == ChunkingStrategy.Semantic && embed is null)
        {
            throw new ValidationException($"{nameof(ChunkingOptions.Strategy)} {ChunkingStrategy.Semantic} needs an embedding model. Given: none.");
        }

        (_options, _count, _embed) = (options, count, embed);
    }

    /// <summary>Cuts a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<ImmutableArray<Chunk>> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        var code = _options.Strategy == ChunkingStrategy.Code ? new CodeCuts(document.Text) : null;
        var cuts = _options.Strategy switch
        {
            ChunkingStrategy.Recursive => TextCuts.Of(document, headings: false),
            ChunkingStrategy.Sentence => TextCuts.Sentences(document),
            ChunkingStrategy.Heading => TextCuts.Of(document, headings: true),
            ChunkingStrategy.Code => code!.All(),
            ChunkingStrategy.Semantic => await SemanticCuts.OfAsync(document, _embed!, cancellationToken).ConfigureAwait(false),
            _ => throw new ValidationException($"{nameof(ChunkingOptions.Strategy)} must be one of {string.Join(", ", Enum.GetNames<ChunkingStrategy>())}. Given: {_options.Strategy}."),
        };
        cancellationToken.ThrowIfCancellationRequested();
        var context = new ChunkContext(document, _count, code is null ? null : code.Around);
        if (_options.ParentTokens == 0)
        {
            return [.. new ChunkMaker(document.Text, context, _count, _options, cuts).Make()];
        }

        var parents = new ChunkMaker(document.Text, context, _count, _options with { MaxTokens = _options.ParentTokens, OverlapTokens = 0 }, cuts).Make();
        var ids = new ChunkIds();
        return [.. parents.SelectMany(parent => new ChunkMaker(document.Text, context, _count, _options, cuts, parent, ids).Make())];
    }
}
