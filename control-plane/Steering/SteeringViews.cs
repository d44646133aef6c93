using System.Collections.Immutable;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Weighting;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>The view of the registry's present map and the weights, made once per change. Thread-safe; two threads may make the same one, which costs nothing but time.</summary>
internal sealed class SteeringViews(EdgeRegistry registry, EdgeWeights weights)
{
    private volatile SteeringView _view = new(FleetMap.Empty, ImmutableSortedDictionary<string, EdgeWeight>.Empty);

    /// <summary>The view now.</summary>
    public SteeringView Current
    {
        get
        {
            var (map, set) = (registry.Map, weights.All);
            var view = _view;
            return ReferenceEquals(view.Map, map) && ReferenceEquals(view.Weights, set) ? view : _view = new SteeringView(map, set);
        }
    }
}
