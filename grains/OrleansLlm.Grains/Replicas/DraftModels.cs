using OrleansLlm.Contracts;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Opens the draft model that a model is configured with.</summary>
internal static class DraftModels
{
    /// <summary>It speculates in small batches only, so it needs no more slots.</summary>
    private const int MaxSlots = 8;

    /// <summary>Who proposes tokens for a model: a setting that asks for a draft model asks nothing of models that have none.</summary>
    public static SpeculationMode ModeOf(ServingOptions serving, CatalogModel model) => serving.Speculation switch
    {
        "off" => SpeculationMode.Off,
        "lookup" => SpeculationMode.Lookup,
        "draft" => model.Options.DraftModel is null ? SpeculationMode.Off : SpeculationMode.Draft,
        _ => SpeculationMode.Auto,
    };

    /// <summary>Opens it, or gives null when none is configured, or asked for.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: this silo has no such model, or its vocabulary is another.</exception>
    public static OnnxModelRunner? Open(CatalogModel model, ModelCatalog catalog, RunnerOptions target, int slots, SpeculationMode mode)
    {
        if (model.Options.DraftModel is not { } name || mode is SpeculationMode.Off or SpeculationMode.Lookup)
        {
            return null;
        }

        var draft = catalog.Find(name) ?? throw Problem(model, $"this silo has no model '{name}'");
        ThrowIfAnotherVocabulary(model, draft);
        return OnnxModelRunner.Load(draft.Package.Graph, draft.Package.Config, Runner(target, slots, draft.Package.Config.ContextLength));
    }

    /// <summary>The draft's settings beside those of the model that it proposes to.</summary>
    public static RunnerOptions Runner(RunnerOptions target, int slots, int contextLength) => new()
    {
        Accelerator = target.Accelerator,
        DeviceId = target.DeviceId,
        Threads = target.Threads,
        // It runs one sequence at a time, so there is nothing to divide.
        MaxSplitBytes = 0,
        Slots = Math.Min(slots, MaxSlots),
        PrefixSlots = 0,
        MaxLength = Math.Min(target.MaxLength, contextLength),
    };

    private static void ThrowIfAnotherVocabulary(CatalogModel model, CatalogModel draft)
    {
        var (size, other) = (model.Package.Config.VocabularySize, draft.Package.Config.VocabularySize);
        if (size != other)
        {
            throw Problem(model, $"a draft model must have the same {size} tokens, but '{draft.Info.Name}' has {other}");
        }

        var (own, drafts) = (model.Package.Tokenizer, draft.Package.Tokenizer);
        for (var token = 0; token < Math.Max(own.VocabularySize, drafts.VocabularySize); token++)
        {
            if (!IsSame(own, drafts, token))
            {
                throw Problem(model, $"a draft model must have the same tokens, but token {token} of '{draft.Info.Name}' is another");
            }
        }
    }

    private static bool IsSame(Tokenizer a, Tokenizer b, int token) =>
        token < a.VocabularySize && token < b.VocabularySize && a.IsSpecial(token) == b.IsSpecial(token) && a.TokenBytes(token).SequenceEqual(b.TokenBytes(token));

    private static LlmException Problem(CatalogModel model, string problem) => new(
        LlmErrorCode.ReplicaUnavailable, $"OrleansLlm:Models:{model.Info.Name}:DraftModel: {problem}. Given: {model.Options.DraftModel}.");
}
