namespace OrleansLlm.Engine.Runners;

/// <summary>What runs the model.</summary>
public enum Accelerator
{
    /// <summary>The processor.</summary>
    Cpu = 0,
    /// <summary>An NVIDIA GPU; needs a build with <c>-p:Accelerator=cuda</c>.</summary>
    Cuda = 1,
}
