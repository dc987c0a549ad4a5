using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>A checkpoint that was read: what it is, and its weights under the names of <see cref="DecoderWeights"/>.</summary>
/// <param name="Spec">The decoder.</param>
/// <param name="Weights">Its weights.</param>
public sealed record DecoderCheckpoint(DecoderSpec Spec, IWeightSource Weights);
