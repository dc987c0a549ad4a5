using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Tokenises where it is cheapest: in this silo when it has the model's package, else at the replica.</summary>
internal sealed class EncodingPreparer(ModelCatalog catalog)
{
    public async Task<IReadOnlyList<EncodingTokens>> PrepareAsync(EncodingJob job, IEncoderReplicaGrain replica, CancellationToken cancellationToken)
    {
        if (catalog.FindEncoder(job.Model) is { } model)
        {
            // Off the grain's scheduler: many texts take many milliseconds of CPU.
            return await Task.Run(() => model.Inputs.Build(job.Slice(0, job.Count)), cancellationToken);
        }

        var inputs = new List<EncodingTokens>(job.Count);
        while (inputs.Count < job.Count)
        {
            var count = Math.Min(EncodingParts.MaxInputs, job.Count - inputs.Count);
            inputs.AddRange(await replica.PrepareAsync(job.Slice(inputs.Count, count), cancellationToken));
        }

        return inputs;
    }

    /// <summary>The tokens of a text, as an embedding without an instruction has them.</summary>
    /// <exception cref="LlmException">InvalidRequest: there is no text.</exception>
    public async Task<TokenCount> CountAsync(IGrainFactory grains, ModelInfo model, GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.Prompt is not { } text)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"prompt is required: the model '{model.Name}' writes no chats. Given: messages.", "messages");
        }

        var tokens = catalog.FindEncoder(model.Name) is { } local
            ? await Task.Run(() => local.Inputs.Tokenize(text), cancellationToken)
            : await RemoteAsync(grains, model, text, cancellationToken);
        return new TokenCount { Tokens = tokens, ContextLength = model.ContextLength };
    }

    private static async Task<int[]> RemoteAsync(IGrainFactory grains, ModelInfo model, string text, CancellationToken cancellationToken)
    {
        var offer = await grains.GetGrain<IModelGrain>(new ModelKey(model.Name).ToString()).PickAsync([], affinity: null, cancellationToken);
        return await grains.GetGrain<IEncoderReplicaGrain>(offer.Replica).TokenizeAsync(text, cancellationToken);
    }
}
