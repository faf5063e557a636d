from influence.entrypoints.facade.influence import Influence as Influence
from influence.entrypoints.settings import Settings as Settings

__version__: str
