using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>A gated feed-forward: <c>down(f(gate(x)) * up(x))</c> (Shazeer 2020).</summary>
internal sealed class GatedBlock(string name, GateActivation activation, LinearLayers linears)
{
    private readonly Linear _gate = linears.Get(name + "gate_proj");
    private readonly Linear _up = linears.Get(name + "up_proj");
    private readonly Linear _down = linears.Get(name + "down_proj");

    public Tensor Forward(Tensor input)
    {
        var ready = linears.Ready(input);
        return _down.Forward(Activations.Apply(_gate.Forward(ready), activation) * _up.Forward(ready));
    }
}
