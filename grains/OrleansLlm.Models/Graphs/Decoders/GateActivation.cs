namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>The function of a feed-forward layer's gate.</summary>
public enum GateActivation
{
    /// <summary>x * sigmoid(x).</summary>
    Silu = 0,

    /// <summary>GELU by its tanh approximation (<c>gelu_pytorch_tanh</c>, <c>gelu_new</c>).</summary>
    GeluTanh = 1,

    /// <summary>GELU by the error function.</summary>
    Gelu = 2,
}
