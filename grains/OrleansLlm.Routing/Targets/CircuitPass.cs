namespace OrleansLlm.Routing.Targets;

/// <summary>Leave to make one call, taken from a <see cref="CircuitBreaker"/> and given back once.</summary>
/// <param name="Epoch">The state that it was taken in: what a call tells about a state that has passed is not heard.</param>
/// <param name="IsProbe">Whether it is one of the few of a half-open circuit.</param>
internal readonly record struct CircuitPass(int Epoch, bool IsProbe);
