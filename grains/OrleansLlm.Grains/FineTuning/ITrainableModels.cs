using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Which models can be trained further on this silo. Thread-safe.</summary>
public interface ITrainableModels
{
    /// <summary>Checks one for a tenant.</summary>
    /// <exception cref="LlmException">ModelNotFound, or Unsupported: it can not be trained here.</exception>
    void Check(string tenant, string model);
}
