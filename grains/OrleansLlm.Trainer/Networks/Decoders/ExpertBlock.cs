using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>A mixture of experts: each token runs through the few that the router holds best (Shazeer et al. 2017).</summary>
internal sealed class ExpertBlock
{
    private readonly ExpertSpec _experts;
    private readonly Tensor _router;
    private readonly GatedBlock[] _blocks;
    private readonly GatedBlock? _shared;
    private readonly Tensor? _sharedGate;

    public ExpertBlock(DecoderSpec spec, ExpertSpec experts, string name, ParameterTable parameters, LinearLayers linears)
    {
        _experts = experts;
        _router = parameters[name + "gate.weight"];
        _blocks = [.. Enumerable.Range(0, experts.Count).Select(expert => new GatedBlock($"{name}experts.{expert}.", spec.Activation, linears))];
        if (experts.SharedIntermediateSize > 0)
        {
            _shared = new GatedBlock(name + "shared_expert.", spec.Activation, linears);
            _sharedGate = parameters[name + "shared_expert_gate.weight"];
        }
    }

    public Tensor Forward(Tensor input)
    {
        var tokens = input.reshape(-1, input.shape[^1]);
        var (weights, chosen) = tokens.matmul(_router.t()).softmax(-1).topk(_experts.PerToken);
        if (_experts.NormalizeWeights)
        {
            weights = weights / weights.sum(-1, keepdim: true);
        }

        var mixed = zeros_like(tokens);
        for (int expert = 0; expert < _blocks.Length; expert++)
        {
            var places = chosen.eq(expert).nonzero();
            if (places.shape[0] > 0)
            {
                mixed = mixed.index_add(0, places.select(1, 0), Weighed(expert, tokens, weights, places), 1);
            }
        }

        return (_shared is null ? mixed : mixed + (_shared.Forward(tokens) * tokens.matmul(_sharedGate!.t()).sigmoid())).view(input.shape);
    }

    private Tensor Weighed(int expert, Tensor tokens, Tensor weights, Tensor places)
    {
        var rows = places.select(1, 0);
        var share = weights.reshape(-1).index_select(0, (rows * _experts.PerToken) + places.select(1, 1));
        return _blocks[expert].Forward(tokens.index_select(0, rows)) * share.unsqueeze(1);
    }
}
