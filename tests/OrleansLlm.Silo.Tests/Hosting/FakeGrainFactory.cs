using System.Reflection;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Gives out plain objects as grains, by interface and string key. No cluster is involved.</summary>
public class FakeGrainFactory : DispatchProxy
{
    private readonly Dictionary<Type, Func<string, object>> _grains = [];

    public static (IGrainFactory Factory, FakeGrainFactory Fakes) Create()
    {
        var factory = Create<IGrainFactory, FakeGrainFactory>();
        return (factory, (FakeGrainFactory)(object)factory);
    }

    public void Serve<TGrain>(Func<string, TGrain> grain)
        where TGrain : class => _grains[typeof(TGrain)] = grain;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args?[0] is string key
            ? _grains[targetMethod.GetGenericArguments()[0]](key)
            : throw new NotSupportedException($"The fake grain factory does not know {targetMethod}.");
}
